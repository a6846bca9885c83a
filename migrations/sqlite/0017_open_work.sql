-- Cards that the vault is still reading, and cards that it refused lately, of a whole organization.
-- The same indexes as PostgreSQL's; what they are for is said there.

CREATE INDEX tokenization_requests_pending ON tokenization_requests (org_id, created_at) WHERE status = 'PENDING';
CREATE INDEX tokenization_requests_failed ON tokenization_requests (org_id, updated_at) WHERE status = 'FAILED';
