-- Categories, what customers have in them, and special treatment.
-- The same tables as PostgreSQL's; what they mean is said there.

CREATE TABLE category_numbers (
    org_id TEXT NOT NULL PRIMARY KEY,
    last_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE categories (
    org_id TEXT NOT NULL,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    valid_values TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_categories (
    org_id TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    category_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    category_name TEXT NOT NULL,
    value TEXT,
    description TEXT,
    reason TEXT,
    assigned_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT,
    modified_at TEXT NOT NULL,
    modified_by TEXT NOT NULL,
    PRIMARY KEY (org_id, customer_id, category_id, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX customer_categories_current ON customer_categories (org_id, customer_id, category_id)
    WHERE ended_at IS NULL;
CREATE INDEX customer_categories_in_use ON customer_categories (org_id, category_id, value) WHERE ended_at IS NULL;
CREATE INDEX customer_categories_by_time ON customer_categories (org_id, customer_id, created_at);

CREATE TABLE special_treatments (
    org_id TEXT NOT NULL PRIMARY KEY,
    choices TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_special_treatments (
    org_id TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    value TEXT,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (org_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_special_treatments_in_use ON customer_special_treatments (org_id, value) WHERE value IS NOT NULL;
