-- What is sealed under customers' keys besides their profiles and accounts, and what erasing a customer leaves.
--
-- A column that is sealed holds bytes: of a sealed value as service/src/seal.rs says, or, from before this migration,
-- JSON.

-- When the customer was erased: `data_key` is gone, and nothing that was sealed under it can be read any more. The row
-- stays, for the number and for the accounts and entries that name it.
ALTER TABLE customers ADD COLUMN erased_at TIMESTAMPTZ;

-- Of an entry about a customer: `before`, `after` and `reason`, sealed as one JSON object, instead of the columns of
-- these names. The chain's hash covers the bytes, and so holds when nobody can open them any more. Entries from before
-- this migration stay as they are: they can't be changed.
ALTER TABLE audit ADD COLUMN content BYTEA;

ALTER TABLE credentials ALTER COLUMN credential TYPE BYTEA USING convert_to(credential::TEXT, 'UTF8');
ALTER TABLE identification_processes ALTER COLUMN document TYPE BYTEA USING convert_to(document::TEXT, 'UTF8');
ALTER TABLE outbox ALTER COLUMN job TYPE BYTEA USING convert_to(job::TEXT, 'UTF8');

-- What is shown once is sealed under a key that only the session's token gives.
ALTER TABLE sessions DROP COLUMN flash;
ALTER TABLE sessions ADD COLUMN flash BYTEA;

-- The answer to a POST with an Idempotency-Key, kept for a day. `key` is made of who sent it and of the client's key,
-- and `fingerprint` of the request's method, path and body, by HMACs; `answer` is sealed under a key that only the
-- client's key gives. Answers from before are forgotten.
DROP TABLE idempotency;
CREATE TABLE idempotency (
    org_id TEXT COLLATE "C" NOT NULL,
    key BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    answer BYTEA,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
