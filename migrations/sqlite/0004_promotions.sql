-- Promotions and contracts.
-- The same tables as PostgreSQL's; what they mean is said there.

CREATE TABLE promotions (
    org_id TEXT NOT NULL,
    promotion_id INTEGER NOT NULL,
    name TEXT,
    automatic INTEGER NOT NULL,
    start_date TEXT,
    end_date TEXT,
    duration_months INTEGER,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (org_id, promotion_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX promotions_automatic ON promotions (org_id, promotion_id) WHERE automatic;

CREATE TABLE account_promotions (
    org_id TEXT NOT NULL,
    account_id BLOB NOT NULL,
    id BLOB NOT NULL,
    promotion_id INTEGER NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT,
    cancellation_date TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (org_id, account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_promotions_of_one ON account_promotions (org_id, account_id, promotion_id);

CREATE TABLE account_promotion_operations (
    org_id TEXT NOT NULL,
    account_id BLOB NOT NULL,
    at TEXT NOT NULL,
    id BLOB NOT NULL,
    operation TEXT NOT NULL,
    promotion_id INTEGER NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT,
    cancellation_date TEXT,
    PRIMARY KEY (org_id, account_id, at, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE contracts (
    org_id TEXT NOT NULL,
    external_id TEXT NOT NULL,
    id BLOB NOT NULL,
    account_external_id TEXT NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT,
    requests TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (org_id, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contracts_by_account ON contracts (org_id, account_external_id, start_date);
