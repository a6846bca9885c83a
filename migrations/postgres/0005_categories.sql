-- Categories, what customers have in them, and special treatment.

-- The last category id that an organization has given: ids are never used again. Its row is also the lock
-- that makes an organization's categories one after the other.
CREATE TABLE category_numbers (
    org_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last_id BIGINT NOT NULL
);

-- `name_key` is the name in lower case.
CREATE TABLE categories (
    org_id TEXT COLLATE "C" NOT NULL,
    id BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    description TEXT,
    valid_values JSONB NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name_key)
);

-- What customers have in categories, now and before: a change ends a row and adds the next one. `version`
-- counts a customer's rows in a category, also over a time without it. `assigned_at` is since when the
-- customer has the category, `created_at` since when the row says what it says. `modified_by` is who wrote
-- the row, or who ended it with the assignment.
CREATE TABLE customer_categories (
    org_id TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    category_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    category_name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C",
    description TEXT,
    reason TEXT,
    assigned_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    modified_at TIMESTAMPTZ NOT NULL,
    modified_by TEXT NOT NULL,
    PRIMARY KEY (org_id, customer_id, category_id, version)
);
CREATE UNIQUE INDEX customer_categories_current ON customer_categories (org_id, customer_id, category_id)
    WHERE ended_at IS NULL;
CREATE INDEX customer_categories_in_use ON customer_categories (org_id, category_id, value) WHERE ended_at IS NULL;
CREATE INDEX customer_categories_by_time ON customer_categories (org_id, customer_id, created_at);

-- The list of an organization.
CREATE TABLE special_treatments (
    org_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    choices JSONB NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- A row stays when the value is taken away, so that its version goes on.
CREATE TABLE customer_special_treatments (
    org_id TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    value TEXT COLLATE "C",
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, customer_id)
);
CREATE INDEX customer_special_treatments_in_use ON customer_special_treatments (org_id, value) WHERE value IS NOT NULL;
