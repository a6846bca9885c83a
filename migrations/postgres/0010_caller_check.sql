-- Callers who were checked: until when an agent may change what is this customer's. Nothing of what they said
-- is kept.
CREATE TABLE caller_checks (
    org_id TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, customer_id, agent_id)
);
CREATE INDEX caller_checks_by_end ON caller_checks (org_id, expires_at);
