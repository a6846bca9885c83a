-- Sign-in by passkeys (WebAuthn).

-- An agent's passkeys: they are the person's, in whatever organization. The public key (COSE, RFC 9052) is no secret.
-- `counter` is the authenticator's signature counter as it was last seen; many never count.
CREATE TABLE passkeys (
    agent_id UUID NOT NULL,
    id UUID NOT NULL,
    credential_id BYTEA NOT NULL,
    name TEXT NOT NULL,
    public_key BYTEA NOT NULL,
    algorithm BIGINT NOT NULL,
    counter BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    PRIMARY KEY (agent_id, id)
);
-- Who signs in shows this alone.
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (credential_id);

-- Challenges that were answered, until they could not be answered again anyway: each is good once, at all copies of
-- the server.
CREATE TABLE passkey_used (
    challenge_hash BYTEA NOT NULL PRIMARY KEY,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX passkey_used_by_end ON passkey_used (expires_at);
