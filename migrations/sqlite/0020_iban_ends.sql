-- The end of a bank account. The same as PostgreSQL's; what it means is said there.
ALTER TABLE instruments ADD COLUMN iban_end BLOB;
CREATE INDEX instruments_by_end ON instruments (org_id, iban_end, customer_id) WHERE iban_end IS NOT NULL;
CREATE INDEX instruments_without_end ON instruments (org_id, customer_id, account_id)
    WHERE kind = 'IBAN' AND iban_end IS NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('instruments', 'instruments_by_end', '1000000 1000000 100 2'),
    ('instruments', 'instruments_without_end', '10 10 1 1');
ANALYZE sqlite_schema;
