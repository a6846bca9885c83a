-- Looking up what is sealed: by a keyed hash of it (HMAC), which says nothing to whoever has not the key.
--
-- `customers.identity_key` and `credentials.username_key` hold such hashes from now on. Those of before have a colon
-- and an at sign, which no hash has: the binary finds them by these indexes, which then stay empty.
CREATE INDEX customers_not_blind ON customers (org_id, id) WHERE identity_key LIKE '%:%';
CREATE INDEX credentials_not_blind ON credentials (org_id, customer_id) WHERE username_key LIKE '%@%';

-- What customers may have in common: bank accounts, cards, phones and documents, each by its hash. `account_id` is of
-- the account that is paid by it, and nil (all zeros) for what is the customer's own.
CREATE TABLE instruments (
    org_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    blind BYTEA NOT NULL,
    customer_id UUID NOT NULL,
    account_id UUID NOT NULL,
    PRIMARY KEY (org_id, kind, blind, customer_id, account_id)
);
CREATE INDEX instruments_by_customer ON instruments (org_id, customer_id, account_id, kind, blind);
