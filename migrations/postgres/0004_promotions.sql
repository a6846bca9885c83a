-- Promotions and contracts.

-- The organization's catalogue, which comes from imports. A period is over on its end date.
CREATE TABLE promotions (
    org_id TEXT COLLATE "C" NOT NULL,
    promotion_id BIGINT NOT NULL,
    name TEXT,
    automatic BOOLEAN NOT NULL,
    start_date DATE,
    end_date DATE,
    duration_months BIGINT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, promotion_id)
);
CREATE INDEX promotions_automatic ON promotions (org_id, promotion_id) WHERE automatic;

-- What accounts have of it. How a promotion stands follows from its dates, and is not kept.
CREATE TABLE account_promotions (
    org_id TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL,
    id UUID NOT NULL,
    promotion_id BIGINT NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE,
    cancellation_date DATE,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, account_id, id)
);
CREATE INDEX account_promotions_of_one ON account_promotions (org_id, account_id, promotion_id);

-- What was done to them, and how that left them.
CREATE TABLE account_promotion_operations (
    org_id TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    id UUID NOT NULL,
    operation TEXT COLLATE "C" NOT NULL,
    promotion_id BIGINT NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE,
    cancellation_date DATE,
    PRIMARY KEY (org_id, account_id, at, id)
);

-- Contracts of accounts, which come from imports.
CREATE TABLE contracts (
    org_id TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C" NOT NULL,
    id UUID NOT NULL,
    account_external_id TEXT COLLATE "C" NOT NULL,
    start_date TIMESTAMPTZ NOT NULL,
    end_date TIMESTAMPTZ,
    requests JSONB NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, external_id)
);
CREATE INDEX contracts_by_account ON contracts (org_id, account_external_id, start_date);
