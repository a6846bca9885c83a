-- The audit trail: where a request came from, whom it was about and why; and the chain that shows whether
-- an entry was changed, removed or put in afterwards.
--
-- An entry is written by the transaction that it tells of. A head that each write had to lock would make
-- all writes of an organization wait for each other; so a write only leaves its entry's id in
-- `audit_unsealed`, and a worker appends what it finds there to the chain, about once a second. The order
-- of the chain is the order of the sealing: an entry that is committed late is sealed late.

ALTER TABLE audit ADD COLUMN customer_id UUID;
ALTER TABLE audit ADD COLUMN address TEXT;
ALTER TABLE audit ADD COLUMN reason TEXT;
UPDATE audit SET customer_id = entity_id::UUID WHERE entity = 'customer' AND entity_id ~ '^[0-9a-f-]{36}$';
CREATE INDEX audit_by_customer ON audit (org_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX audit_by_actor ON audit (org_id, actor_name, id);
CREATE INDEX audit_by_action ON audit (org_id, action, id);

CREATE TABLE audit_unsealed (
    org_id TEXT COLLATE "C" NOT NULL,
    audit_id UUID NOT NULL,
    PRIMARY KEY (org_id, audit_id)
);
INSERT INTO audit_unsealed (org_id, audit_id) SELECT org_id, id FROM audit;

-- `hash` is the SHA-256 of the hash before it and the entry's canonical bytes (service/src/audit_chain.rs).
CREATE TABLE audit_seals (
    org_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    audit_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (org_id, seq),
    UNIQUE (org_id, audit_id)
);

-- The last seal, apart from the chain, so that a chain whose end was cut off is told from a short one.
CREATE TABLE audit_heads (
    org_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

-- One statement for as many entries as come at once, and no round trip of the write's own.
CREATE FUNCTION audit_is_unsealed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (org_id, audit_id) SELECT org_id, id FROM entries;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_insert AFTER INSERT ON audit
    REFERENCING NEW TABLE AS entries FOR EACH STATEMENT EXECUTE FUNCTION audit_is_unsealed();

-- Entries and seals are only ever added. Who owns the tables could take these away: docs/security.md says
-- how to have another role own them.
CREATE FUNCTION audit_only_grows() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER audit_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_seals_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
