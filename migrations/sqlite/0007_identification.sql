-- Identification processes, files without one, and the keys that copies share.
-- The same tables as PostgreSQL's; what they mean is said there.

CREATE TABLE identification_processes (
    org_id TEXT NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    process_date TEXT NOT NULL,
    document TEXT NOT NULL,
    file BLOB NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identification_processes_by_customer
    ON identification_processes (org_id, customer_id, process_date DESC, id DESC);
CREATE INDEX identification_processes_age ON identification_processes (org_id, created_at);

CREATE TABLE loose_documents (
    org_id TEXT NOT NULL,
    file BLOB NOT NULL,
    due_at TEXT NOT NULL,
    PRIMARY KEY (org_id, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX loose_documents_due ON loose_documents (due_at);

CREATE TABLE server_keys (
    name TEXT NOT NULL PRIMARY KEY,
    key BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
