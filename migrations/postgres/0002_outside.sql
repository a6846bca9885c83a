-- What happens outside the database, the answers that may be asked for again, and organizations' settings.

-- What must happen outside, written with the change that asks for it and done by a worker. `seq` is the
-- order of a customer's items. A worker that takes one counts `attempt` up, which tells it from one that
-- comes after it, and moves `due_at` to where its lease ends. A row goes when its work is done; one with
-- `failed_at` is a dead letter.
CREATE TABLE outbox (
    org_id TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    customer_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    job JSONB NOT NULL,
    caller JSONB NOT NULL,
    attempt BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    failed_at TIMESTAMPTZ,
    error TEXT,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX outbox_by_customer ON outbox (org_id, customer_id, seq) WHERE failed_at IS NULL;
-- The worker looks across organizations for what is due: the rows are few.
CREATE INDEX outbox_due ON outbox (due_at) WHERE failed_at IS NULL;
CREATE INDEX outbox_failed ON outbox (org_id, failed_at) WHERE failed_at IS NOT NULL;

-- The answer to a POST with an Idempotency-Key, kept for a day. `fingerprint` is the SHA-256 of the
-- request's method, path and body.
CREATE TABLE idempotency (
    org_id TEXT COLLATE "C" NOT NULL,
    actor_id TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    fingerprint BYTEA NOT NULL,
    answer JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, actor_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE org_settings (
    org_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    settings JSONB NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
