-- Callers who were checked. The same table as PostgreSQL's; what it means is said there.

CREATE TABLE caller_checks (
    org_id TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (org_id, customer_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX caller_checks_by_end ON caller_checks (org_id, expires_at);
