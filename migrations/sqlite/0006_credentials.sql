-- How customers log in. The same table as PostgreSQL's; what it means is said there.

CREATE TABLE credentials (
    org_id TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    username_key TEXT,
    credential TEXT,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (org_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX credentials_username ON credentials (org_id, username_key) WHERE username_key IS NOT NULL;
