-- What happens outside the database, the answers that may be asked for again, and organizations' settings.
-- The same tables as PostgreSQL's; what they mean is said there.

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id TEXT NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    job TEXT NOT NULL,
    caller TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    failed_at TEXT,
    error TEXT,
    UNIQUE (org_id, id)
) STRICT;
CREATE INDEX outbox_by_customer ON outbox (org_id, customer_id, seq) WHERE failed_at IS NULL;
CREATE INDEX outbox_due ON outbox (due_at) WHERE failed_at IS NULL;
CREATE INDEX outbox_failed ON outbox (org_id, failed_at) WHERE failed_at IS NOT NULL;

CREATE TABLE idempotency (
    org_id TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    answer TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (org_id, actor_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE org_settings (
    org_id TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
