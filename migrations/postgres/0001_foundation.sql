-- The foundation: organizations, who may come in, customers, the audit trail.
--
-- `org_id` stands first in every key of an organization's data, so that the tables shard by it. Those
-- that are looked up before the organization is known are small, and are reference tables on a sharded
-- cluster: `organizations`, `agents`, `org_agents`, `api_keys`.
--
-- Text that is compared by ranges is COLLATE "C": byte order, the same as SQLite's.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE TABLE organizations (
    org_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE agents (
    id UUID NOT NULL PRIMARY KEY,
    username TEXT COLLATE "C" NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE org_agents (
    org_id TEXT COLLATE "C" NOT NULL,
    agent_id UUID NOT NULL,
    permissions TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, agent_id)
);
CREATE INDEX org_agents_by_agent ON org_agents (agent_id, org_id);

CREATE TABLE sessions (
    org_id TEXT COLLATE "C" NOT NULL,
    token_hash BYTEA NOT NULL,
    agent_id UUID NOT NULL,
    flash JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, token_hash)
);
CREATE INDEX sessions_last_seen ON sessions (org_id, last_seen_at);

CREATE TABLE api_keys (
    org_id TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    key_hash BYTEA NOT NULL UNIQUE,
    permissions TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    PRIMARY KEY (org_id, id)
);

-- Numbers given to customers and accounts made here: ten digits, out of the way of a legacy system's.
CREATE SEQUENCE external_numbers START WITH 1000000001;

-- One customer is one row: `profile` is the body of GET /customers/{id} without ids and dates.
-- `identity_key` ("NIF:12345678Z", "EMAIL:a@example.com") is what no two living customers share.
CREATE TABLE customers (
    org_id TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    external_id TEXT COLLATE "C" NOT NULL,
    identity_key TEXT COLLATE "C" NOT NULL,
    profile JSONB NOT NULL,
    search_text TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, external_id)
);
CREATE UNIQUE INDEX customers_identity ON customers (org_id, identity_key) WHERE deleted_at IS NULL;
CREATE INDEX customers_search_text ON customers USING gin (org_id, search_text gin_trgm_ops)
    WITH (fastupdate = off) WHERE deleted_at IS NULL;

-- What a customer is found by: folded words of the name, document, phones, e-mails, number.
CREATE TABLE customer_terms (
    org_id TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    term TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, customer_id, term, kind)
);
CREATE INDEX customer_terms_by_term ON customer_terms (org_id, term, customer_id, kind);

-- One row for each write, in the write's own transaction.
CREATE TABLE audit (
    org_id TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before JSONB,
    after JSONB,
    request_id TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_by_entity ON audit (org_id, entity, entity_id, id);
