-- Identification processes: how a customer proved who they are, each with its document. The document
-- itself is a file in the document store, under the name in `file`.
CREATE TABLE identification_processes (
    org_id TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    process_date TIMESTAMPTZ NOT NULL,
    document JSONB NOT NULL,
    file UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX identification_processes_by_customer
    ON identification_processes (org_id, customer_id, process_date DESC, id DESC);
CREATE INDEX identification_processes_age ON identification_processes (org_id, created_at);

-- Files of the document store that no process has: uploads that have just begun, or that never got their
-- row, and those of deleted processes. They are deleted at `due_at`. A reference table on a sharded
-- cluster: it is small, and the worker looks across organizations.
CREATE TABLE loose_documents (
    org_id TEXT COLLATE "C" NOT NULL,
    file UUID NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, file)
);
CREATE INDEX loose_documents_due ON loose_documents (due_at);

-- Keys that all copies of the server share, made by the first one that needs them.
CREATE TABLE server_keys (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    key BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
