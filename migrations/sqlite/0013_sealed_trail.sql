-- What is sealed under customers' keys besides their profiles and accounts, and what erasing a customer leaves.
-- The same tables as PostgreSQL's; what they mean is said there.

ALTER TABLE customers ADD COLUMN erased_at TEXT;

ALTER TABLE audit ADD COLUMN content BLOB;

ALTER TABLE credentials ADD COLUMN sealed BLOB;
UPDATE credentials SET sealed = CAST(credential AS BLOB);
ALTER TABLE credentials DROP COLUMN credential;
ALTER TABLE credentials RENAME COLUMN sealed TO credential;

ALTER TABLE identification_processes ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
UPDATE identification_processes SET sealed = CAST(document AS BLOB);
ALTER TABLE identification_processes DROP COLUMN document;
ALTER TABLE identification_processes RENAME COLUMN sealed TO document;

ALTER TABLE outbox ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
UPDATE outbox SET sealed = CAST(job AS BLOB);
ALTER TABLE outbox DROP COLUMN job;
ALTER TABLE outbox RENAME COLUMN sealed TO job;

ALTER TABLE sessions DROP COLUMN flash;
ALTER TABLE sessions ADD COLUMN flash BLOB;

DROP TABLE idempotency;
CREATE TABLE idempotency (
    org_id TEXT NOT NULL,
    key BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    answer BLOB,
    created_at TEXT NOT NULL,
    PRIMARY KEY (org_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (created_at);

-- A search text that is changed or taken away leaves its parts in the index no longer than that: else they would stay
-- until pages are merged. From the first such change on, other programs need SQLite 3.42 to read this index.
INSERT INTO customer_trigrams (customer_trigrams, rank) VALUES ('secure-delete', 1);
