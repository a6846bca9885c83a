-- Sealing: what says who a customer is stands in the database under a key of the customer's own.
--
-- A sealed column holds bytes, as service/src/seal.rs says. What stands there from before this migration is JSON,
-- until the binary has sealed it, at its first start.

-- Migrations may take longer than a request's statements.
SET LOCAL statement_timeout = 0;

-- The customer's key, wrapped by the operator's master key. None: the customer was erased, and nothing that was
-- sealed under it can be read any more. Empty: it is from before this migration, and not sealed yet; the index finds
-- those, and then stays empty.
ALTER TABLE customers ADD COLUMN data_key BYTEA DEFAULT '';
ALTER TABLE customers ALTER COLUMN data_key DROP DEFAULT;
CREATE INDEX customers_not_sealed ON customers (org_id, id) WHERE length(data_key) = 0;

ALTER TABLE customers ALTER COLUMN profile TYPE BYTEA USING convert_to(profile::TEXT, 'UTF8');
ALTER TABLE accounts
    ALTER COLUMN billing_address TYPE BYTEA USING convert_to(billing_address::TEXT, 'UTF8'),
    ALTER COLUMN payment_method TYPE BYTEA USING convert_to(payment_method::TEXT, 'UTF8'),
    ALTER COLUMN invoice TYPE BYTEA USING convert_to(invoice::TEXT, 'UTF8');
ALTER TABLE account_payment_methods
    ALTER COLUMN payment_method TYPE BYTEA USING convert_to(payment_method::TEXT, 'UTF8');
ALTER TABLE account_billing_addresses
    ALTER COLUMN billing_address TYPE BYTEA USING convert_to(billing_address::TEXT, 'UTF8');

-- From now on one key stands here, the root secret, wrapped by the master key; all others follow from it. Those of
-- before stood in the clear. Links to documents and sign-ins at a provider that are under way end with them.
DELETE FROM server_keys;
