-- Sign-in by passkeys (WebAuthn). The same tables as PostgreSQL's; what they mean is said there.

CREATE TABLE passkeys (
    agent_id BLOB NOT NULL,
    id BLOB NOT NULL,
    credential_id BLOB NOT NULL,
    name TEXT NOT NULL,
    public_key BLOB NOT NULL,
    algorithm INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT,
    PRIMARY KEY (agent_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (credential_id);

CREATE TABLE passkey_used (
    challenge_hash BLOB NOT NULL PRIMARY KEY,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_used_by_end ON passkey_used (expires_at);
