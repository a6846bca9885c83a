-- The foundation: organizations, who may come in, customers, the audit trail.
-- The same tables as PostgreSQL's; what they mean is said there.
-- SQLite compares text by bytes, keeps UUIDs and hashes as BLOB, dates and JSON as TEXT.

CREATE TABLE organizations (
    org_id TEXT NOT NULL PRIMARY KEY,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE org_agents (
    org_id TEXT NOT NULL,
    agent_id BLOB NOT NULL,
    permissions TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (org_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX org_agents_by_agent ON org_agents (agent_id, org_id);

CREATE TABLE sessions (
    org_id TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    flash TEXT,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    PRIMARY KEY (org_id, token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_last_seen ON sessions (org_id, last_seen_at);

CREATE TABLE api_keys (
    org_id TEXT NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    key_hash BLOB NOT NULL UNIQUE,
    permissions TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;

-- SQLite has no sequences: one row, safe under its one writer.
CREATE TABLE external_numbers (
    last_value INTEGER NOT NULL
) STRICT;
INSERT INTO external_numbers (last_value) VALUES (1000000000);

-- `seq` is the stable row number that the trigram index refers to.
CREATE TABLE customers (
    seq INTEGER PRIMARY KEY,
    org_id TEXT NOT NULL,
    id BLOB NOT NULL,
    external_id TEXT NOT NULL,
    identity_key TEXT NOT NULL,
    profile TEXT NOT NULL,
    search_text TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT,
    UNIQUE (org_id, id),
    UNIQUE (org_id, external_id)
) STRICT;
CREATE UNIQUE INDEX customers_identity ON customers (org_id, identity_key) WHERE deleted_at IS NULL;

CREATE VIRTUAL TABLE customer_trigrams USING fts5 (search_text, content = 'customers', content_rowid = 'seq', tokenize = 'trigram');
CREATE TRIGGER customers_search_insert AFTER INSERT ON customers BEGIN
    INSERT INTO customer_trigrams (rowid, search_text) VALUES (new.seq, new.search_text);
END;
CREATE TRIGGER customers_search_update AFTER UPDATE OF search_text ON customers WHEN old.search_text <> new.search_text BEGIN
    INSERT INTO customer_trigrams (customer_trigrams, rowid, search_text) VALUES ('delete', old.seq, old.search_text);
    INSERT INTO customer_trigrams (rowid, search_text) VALUES (new.seq, new.search_text);
END;

CREATE TABLE customer_terms (
    org_id TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    term TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (org_id, customer_id, term, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_terms_by_term ON customer_terms (org_id, term, customer_id, kind);

CREATE TABLE audit (
    org_id TEXT NOT NULL,
    id BLOB NOT NULL,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before TEXT,
    after TEXT,
    request_id TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_entity ON audit (org_id, entity, entity_id, id);
