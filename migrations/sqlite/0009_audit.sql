-- The audit trail: where a request came from, whom it was about and why; and the chain that shows whether
-- an entry was changed, removed or put in afterwards.
-- The same tables as PostgreSQL's; what they mean is said there.

ALTER TABLE audit ADD COLUMN customer_id BLOB;
ALTER TABLE audit ADD COLUMN address TEXT;
ALTER TABLE audit ADD COLUMN reason TEXT;
UPDATE audit SET customer_id = unhex(replace(entity_id, '-', '')) WHERE entity = 'customer' AND length(entity_id) = 36;
CREATE INDEX audit_by_customer ON audit (org_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX audit_by_actor ON audit (org_id, actor_name, id);
CREATE INDEX audit_by_action ON audit (org_id, action, id);

CREATE TABLE audit_unsealed (
    org_id TEXT NOT NULL,
    audit_id BLOB NOT NULL,
    PRIMARY KEY (org_id, audit_id)
) STRICT, WITHOUT ROWID;
INSERT INTO audit_unsealed (org_id, audit_id) SELECT org_id, id FROM audit;

CREATE TABLE audit_seals (
    org_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    audit_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (org_id, seq),
    UNIQUE (org_id, audit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_heads (
    org_id TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_insert AFTER INSERT ON audit BEGIN
    INSERT INTO audit_unsealed (org_id, audit_id) VALUES (new.org_id, new.id);
END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit trail only grows: UPDATE on audit is refused');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit trail only grows: DELETE on audit is refused');
END;
CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'the audit trail only grows: UPDATE on audit_seals is refused');
END;
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'the audit trail only grows: DELETE on audit_seals is refused');
END;
-- INSERT OR REPLACE deletes without asking the triggers above.
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE org_id = new.org_id AND id = new.id) BEGIN
    SELECT RAISE(ABORT, 'the audit trail only grows: REPLACE on audit is refused');
END;
CREATE TRIGGER audit_seals_no_replace BEFORE INSERT ON audit_seals
WHEN EXISTS (SELECT 1 FROM audit_seals
    WHERE org_id = new.org_id AND (seq = new.seq OR audit_id = new.audit_id)) BEGIN
    SELECT RAISE(ABORT, 'the audit trail only grows: REPLACE on audit_seals is refused');
END;
