-- How customers log in.

-- A customer's credentials are one row, made with the first of them: `credential` is the one that lives,
-- with its user name folded in `username_key`, or both are null. The row stays when a credential is
-- deleted, so that `version` goes on.
CREATE TABLE credentials (
    org_id TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    username_key TEXT COLLATE "C",
    credential JSONB,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, customer_id)
);
CREATE UNIQUE INDEX credentials_username ON credentials (org_id, username_key) WHERE username_key IS NOT NULL;
