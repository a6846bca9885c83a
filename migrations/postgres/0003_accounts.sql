-- Accounts, how they are paid and where their invoices go, customers' cards.

-- One account is one row, with what it is paid by, where its invoices go and how it is invoiced as JSON.
-- `customer_external_id` is the customer's, which never changes. `pending_card` is the reference of the
-- card that the account will be paid with as soon as the card vault has read it. A change of the payment
-- method touches no index, and finds room on the row's own page.
CREATE TABLE accounts (
    org_id TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    external_id TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    customer_external_id TEXT COLLATE "C" NOT NULL,
    contract_reference TEXT,
    modality TEXT COLLATE "C" NOT NULL,
    billing_address JSONB NOT NULL,
    payment_method JSONB,
    pending_card TEXT COLLATE "C",
    invoice JSONB,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, external_id)
) WITH (fillfactor = 80);
CREATE INDEX accounts_by_customer ON accounts (org_id, customer_id, id);

-- What an account is paid by since `created_at`; `version` is the account's, from which it is in force.
CREATE TABLE account_payment_methods (
    org_id TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL,
    version BIGINT NOT NULL,
    payment_method JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, account_id, version)
);

-- Where an account's invoices go since `init_date`, likewise; until the next one's.
CREATE TABLE account_billing_addresses (
    org_id TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL,
    version BIGINT NOT NULL,
    billing_address JSONB NOT NULL,
    init_date TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, account_id, version)
);

-- Cards that the vault was asked to read. A reference is used once: `reference` is what it is known by,
-- `reference_id` the form it came in. `version` is the account's that asked for it.
CREATE TABLE tokenization_requests (
    org_id TEXT COLLATE "C" NOT NULL,
    reference UUID NOT NULL,
    reference_id TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL,
    version BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    token_id TEXT,
    error_message TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, reference)
);
CREATE UNIQUE INDEX tokenization_requests_by_account ON tokenization_requests (org_id, account_id, version);

-- The cards of a customer, each once, by its token. `expires` is the last month in which it is good, as
-- a number such as 202905.
CREATE TABLE cards (
    org_id TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    token UUID NOT NULL,
    last_four TEXT NOT NULL,
    expires BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, customer_id, token)
);
CREATE INDEX cards_by_age ON cards (org_id, customer_id, created_at, token);
