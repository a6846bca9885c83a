-- Sealing: what says who a customer is stands in the database under a key of the customer's own.
-- The same columns as PostgreSQL's; what they mean is said there. A column of a strict table does not change its type:
-- another takes its place.

ALTER TABLE customers ADD COLUMN data_key BLOB;
ALTER TABLE customers ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
UPDATE customers SET data_key = x'', sealed = CAST(profile AS BLOB);
ALTER TABLE customers DROP COLUMN profile;
ALTER TABLE customers RENAME COLUMN sealed TO profile;
CREATE INDEX customers_not_sealed ON customers (org_id, id) WHERE length(data_key) = 0;

ALTER TABLE accounts ADD COLUMN sealed_address BLOB NOT NULL DEFAULT x'';
ALTER TABLE accounts ADD COLUMN sealed_method BLOB;
ALTER TABLE accounts ADD COLUMN sealed_invoice BLOB;
UPDATE accounts SET sealed_address = CAST(billing_address AS BLOB), sealed_method = CAST(payment_method AS BLOB),
    sealed_invoice = CAST(invoice AS BLOB);
ALTER TABLE accounts DROP COLUMN billing_address;
ALTER TABLE accounts DROP COLUMN payment_method;
ALTER TABLE accounts DROP COLUMN invoice;
ALTER TABLE accounts RENAME COLUMN sealed_address TO billing_address;
ALTER TABLE accounts RENAME COLUMN sealed_method TO payment_method;
ALTER TABLE accounts RENAME COLUMN sealed_invoice TO invoice;

ALTER TABLE account_payment_methods ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
UPDATE account_payment_methods SET sealed = CAST(payment_method AS BLOB);
ALTER TABLE account_payment_methods DROP COLUMN payment_method;
ALTER TABLE account_payment_methods RENAME COLUMN sealed TO payment_method;

ALTER TABLE account_billing_addresses ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
UPDATE account_billing_addresses SET sealed = CAST(billing_address AS BLOB);
ALTER TABLE account_billing_addresses DROP COLUMN billing_address;
ALTER TABLE account_billing_addresses RENAME COLUMN sealed TO billing_address;

DELETE FROM server_keys;
