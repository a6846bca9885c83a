-- Accounts, how they are paid and where their invoices go, customers' cards.
-- The same tables as PostgreSQL's; what they mean is said there.

CREATE TABLE accounts (
    org_id TEXT NOT NULL,
    id BLOB NOT NULL,
    external_id TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    customer_external_id TEXT NOT NULL,
    contract_reference TEXT,
    modality TEXT NOT NULL,
    billing_address TEXT NOT NULL,
    payment_method TEXT,
    pending_card TEXT,
    invoice TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_by_customer ON accounts (org_id, customer_id, id);

CREATE TABLE account_payment_methods (
    org_id TEXT NOT NULL,
    account_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    payment_method TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (org_id, account_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_billing_addresses (
    org_id TEXT NOT NULL,
    account_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    billing_address TEXT NOT NULL,
    init_date TEXT NOT NULL,
    PRIMARY KEY (org_id, account_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE tokenization_requests (
    org_id TEXT NOT NULL,
    reference BLOB NOT NULL,
    reference_id TEXT NOT NULL,
    account_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    token_id TEXT,
    error_message TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (org_id, reference)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tokenization_requests_by_account ON tokenization_requests (org_id, account_id, version);

CREATE TABLE cards (
    org_id TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    token BLOB NOT NULL,
    last_four TEXT NOT NULL,
    expires INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (org_id, customer_id, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX cards_by_age ON cards (org_id, customer_id, created_at, token);
