-- Who has which customer's page open. The same table as PostgreSQL's; what it means is said there.

CREATE TABLE presence (
    org_id TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    name TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (org_id, customer_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_by_time ON presence (seen_at);
