-- Sign-in by OpenID Connect.

-- Whom a provider knows an agent of the organization as. A provider tells people apart by `subject` alone:
-- names change hands.
CREATE TABLE openid_identities (
    org_id TEXT COLLATE "C" NOT NULL,
    issuer TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    agent_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, issuer, subject)
);
CREATE UNIQUE INDEX openid_identities_by_agent ON openid_identities (org_id, agent_id);

-- Sign-ins that are over, until they could not be answered again anyway: each is good once, at all copies of the
-- server.
CREATE TABLE openid_used (
    org_id TEXT COLLATE "C" NOT NULL,
    state_hash BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, state_hash)
);
CREATE INDEX openid_used_by_end ON openid_used (expires_at);
