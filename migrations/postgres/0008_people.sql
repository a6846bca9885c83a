-- Who works here: roles, invitations, sessions' devices, the second step of a sign-in, and what slows guessing down.
--
-- What is known of an agent before the organization is (`agent_totp`, `recovery_codes`, `known_devices`,
-- `sign_in_failures`) has no `org_id`: like `agents`, these are reference tables on a sharded cluster.

-- An agent has a role in each organization. `role` is a shipped one's name or one of `org_roles`. The user
-- name stands here too, never changed, so that an index brings a page of an organization's agents in order.
ALTER TABLE org_agents ADD COLUMN username TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE org_agents SET username = (SELECT a.username FROM agents a WHERE a.id = org_agents.agent_id);
ALTER TABLE org_agents ADD COLUMN role TEXT COLLATE "C" NOT NULL DEFAULT 'administrator';
ALTER TABLE org_agents ADD COLUMN suspended_at TIMESTAMPTZ;
ALTER TABLE org_agents ADD COLUMN signed_in_at TIMESTAMPTZ;

-- The roles that an organization made for itself. Who had a list of permissions gets a role of these;
-- who had them all is an administrator.
CREATE TABLE org_roles (
    org_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    permissions TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, name)
);
INSERT INTO org_roles (org_id, name, permissions, created_at)
    SELECT org_id, 'role-' || ROW_NUMBER() OVER (PARTITION BY org_id ORDER BY permissions), permissions, MIN(created_at)
    FROM org_agents WHERE permissions <> '*' GROUP BY org_id, permissions;
UPDATE org_agents
    SET role = (SELECT r.name FROM org_roles r WHERE r.org_id = org_agents.org_id AND r.permissions = org_agents.permissions)
    WHERE permissions <> '*';
ALTER TABLE org_agents DROP COLUMN permissions;
CREATE UNIQUE INDEX org_agents_by_username ON org_agents (org_id, username);
CREATE INDEX org_agents_by_role ON org_agents (org_id, role);

-- What browser a session is used with, in a few words ("Firefox, Linux").
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
CREATE INDEX sessions_by_agent ON sessions (org_id, agent_id, last_seen_at);

ALTER TABLE api_keys ADD COLUMN last_used_at TIMESTAMPTZ;

-- A link that somebody may come in with, once. With an `agent_id` it sets a new password for that agent.
CREATE TABLE invitations (
    org_id TEXT COLLATE "C" NOT NULL,
    token_hash BYTEA NOT NULL,
    username TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    agent_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, token_hash)
);
CREATE UNIQUE INDEX invitations_by_username ON invitations (org_id, username);
CREATE INDEX invitations_by_end ON invitations (expires_at);

-- One-time passwords. `confirmed_at` is when the agent proved to have the secret; until then none is asked
-- for. `last_step` is the last time step that was used: no code is good twice.
CREATE TABLE agent_totp (
    agent_id UUID NOT NULL PRIMARY KEY,
    secret BYTEA NOT NULL,
    confirmed_at TIMESTAMPTZ,
    last_step BIGINT NOT NULL
);

-- Codes for an agent who has lost the device; a row goes when its code is used.
CREATE TABLE recovery_codes (
    agent_id UUID NOT NULL,
    code_hash BYTEA NOT NULL,
    PRIMARY KEY (agent_id, code_hash)
);

-- Browsers that an agent has signed in with: strangers' guesses do not slow these down.
CREATE TABLE known_devices (
    agent_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (agent_id, token_hash)
);
CREATE INDEX known_devices_age ON known_devices (last_seen_at);

-- Attempts that failed, by the SHA-256 of what they had in common: nothing that was typed is kept.
CREATE TABLE sign_in_failures (
    key BYTEA NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    blocked_until TIMESTAMPTZ NOT NULL,
    last_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_failures_age ON sign_in_failures (last_at);
