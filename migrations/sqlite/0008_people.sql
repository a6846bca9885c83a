-- Who works here: roles, invitations, sessions' devices, the second step of a sign-in, and what slows guessing down.
-- The same tables as PostgreSQL's; what they mean is said there.

ALTER TABLE org_agents ADD COLUMN username TEXT NOT NULL DEFAULT '';
UPDATE org_agents SET username = (SELECT a.username FROM agents a WHERE a.id = org_agents.agent_id);
ALTER TABLE org_agents ADD COLUMN role TEXT NOT NULL DEFAULT 'administrator';
ALTER TABLE org_agents ADD COLUMN suspended_at TEXT;
ALTER TABLE org_agents ADD COLUMN signed_in_at TEXT;

CREATE TABLE org_roles (
    org_id TEXT NOT NULL,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (org_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO org_roles (org_id, name, permissions, created_at)
    SELECT org_id, 'role-' || ROW_NUMBER() OVER (PARTITION BY org_id ORDER BY permissions), permissions, MIN(created_at)
    FROM org_agents WHERE permissions <> '*' GROUP BY org_id, permissions;
UPDATE org_agents
    SET role = (SELECT r.name FROM org_roles r WHERE r.org_id = org_agents.org_id AND r.permissions = org_agents.permissions)
    WHERE permissions <> '*';
ALTER TABLE org_agents DROP COLUMN permissions;
CREATE UNIQUE INDEX org_agents_by_username ON org_agents (org_id, username);
CREATE INDEX org_agents_by_role ON org_agents (org_id, role);

ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
CREATE INDEX sessions_by_agent ON sessions (org_id, agent_id, last_seen_at);

ALTER TABLE api_keys ADD COLUMN last_used_at TEXT;

CREATE TABLE invitations (
    org_id TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    username TEXT NOT NULL,
    role TEXT NOT NULL,
    agent_id BLOB,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (org_id, token_hash)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX invitations_by_username ON invitations (org_id, username);
CREATE INDEX invitations_by_end ON invitations (expires_at);

CREATE TABLE agent_totp (
    agent_id BLOB NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL,
    confirmed_at TEXT,
    last_step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    agent_id BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (agent_id, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE known_devices (
    agent_id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    last_seen_at TEXT NOT NULL,
    PRIMARY KEY (agent_id, token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_devices_age ON known_devices (last_seen_at);

CREATE TABLE sign_in_failures (
    key BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    blocked_until TEXT NOT NULL,
    last_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failures_age ON sign_in_failures (last_at);
