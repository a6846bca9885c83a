-- Finding a customer by the last four digits of a bank account that is paid from: by a keyed hash of them, as
-- `instruments.blind` is. Nothing for what is no bank account. Rows of before, and those that a copy of before still
-- writes, are found by the second index, which then stays empty; what belongs to no account any more gets an empty one.
ALTER TABLE instruments ADD COLUMN iban_end BYTEA;
CREATE INDEX instruments_by_end ON instruments (org_id, iban_end, customer_id) WHERE iban_end IS NOT NULL;
CREATE INDEX instruments_without_end ON instruments (org_id, customer_id, account_id)
    WHERE kind = 'IBAN' AND iban_end IS NULL;
