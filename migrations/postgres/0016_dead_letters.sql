-- A customer's page tells of what was given up for the customer.
CREATE INDEX outbox_failed_by_customer ON outbox (org_id, customer_id) WHERE failed_at IS NOT NULL;
