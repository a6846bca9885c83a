-- Looking up what is sealed. The same as PostgreSQL's; what it means is said there.
CREATE INDEX customers_not_blind ON customers (org_id, id) WHERE identity_key LIKE '%:%';
CREATE INDEX credentials_not_blind ON credentials (org_id, customer_id) WHERE username_key LIKE '%@%';

CREATE TABLE instruments (
    org_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    blind BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    PRIMARY KEY (org_id, kind, blind, customer_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX instruments_by_customer ON instruments (org_id, customer_id, account_id, kind, blind);
