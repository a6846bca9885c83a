-- Who has which customer's page open: what one agent tells another. A row counts for a minute after it was last seen,
-- and is swept out afterwards. The name is the agent's user name in the organization.
CREATE TABLE presence (
    org_id TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    name TEXT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, customer_id, agent_id)
);
CREATE INDEX presence_by_time ON presence (seen_at);
