-- Cards that the vault is still reading, and cards that it refused lately, of a whole organization: for the desk's
-- first page. Partial, so that the many that ended well cost nothing.

CREATE INDEX tokenization_requests_pending ON tokenization_requests (org_id, created_at) WHERE status = 'PENDING';
CREATE INDEX tokenization_requests_failed ON tokenization_requests (org_id, updated_at) WHERE status = 'FAILED';
