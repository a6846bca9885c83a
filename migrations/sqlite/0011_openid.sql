-- Sign-in by OpenID Connect. The same tables as PostgreSQL's; what they mean is said there.

CREATE TABLE openid_identities (
    org_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    agent_id BLOB NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (org_id, issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX openid_identities_by_agent ON openid_identities (org_id, agent_id);

CREATE TABLE openid_used (
    org_id TEXT NOT NULL,
    state_hash BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (org_id, state_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX openid_used_by_end ON openid_used (expires_at);
