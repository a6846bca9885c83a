// pgbench scripts with the statements that the API runs: service/src/store/customer.rs and audit.rs.
import { writeFile } from 'node:fs/promises';

const quote = (text) => `'${text.replaceAll("'", "''")}'`;
const COLUMNS = 'SELECT id, external_id, profile, version, created_at, updated_at FROM customers';

/** Writes the scripts, and returns their files by the scenario that they are the ceiling of. */
export async function pgbenchScripts(folder, customers, withDocument, template, accounts, imported) {
  const write = async (name, statements) => {
    const file = `${folder}/${name}.sql`;
    await writeFile(file, statements);
    return file;
  };
  // pgbench draws one of up to 128 scripts, and a number: with an array in each, the customers that the API is
  // asked for. (In one long array they would cost a third: the server goes through a statement's text each time.)
  const scripts = 100;
  const get = Array.from({ length: scripts }, (_, script) => {
    const ids = customers.filter((_, index) => index % scripts === script).map(({ id }) => id);
    const id = `(CAST('{${ids.join(',')}}' AS uuid[]))[:i]`;
    const statement = `${COLUMNS} WHERE org_id = 'telco' AND id = ${id} AND deleted_at IS NULL;`;
    return write(`get${script}`, `\\set i random(1, ${ids.length})\n${statement}\n`);
  });
  const spread = (list) => list.filter((_, index) => index % Math.ceil(list.length / scripts) === 0);
  const find = spread(withDocument).map(({ identity_document: { type, number } }, index) =>
    write(
      `find${index}`,
      `${COLUMNS} WHERE org_id = 'telco' AND identity_key IN (${quote(type)} || ':' || ${quote(number)}, NULL, NULL, NULL) AND deleted_at IS NULL LIMIT 2;\n`,
    ),
  );
  return {
    'get customer': await Promise.all(get),
    'find by document': await Promise.all(find),
    'create customer': [await write('create', create(template))],
    'change payment method': [await write('change', change(accounts[0], imported))],
  };
}

function create({ id, external_id, created_at, updated_at, ...profile }) {
  // Without the space ":true" would be a variable of pgbench, even in quotes.
  const json = quote(JSON.stringify(profile).replaceAll('":', '": '));
  const words = [...profile.contact_info.phone_numbers.map(({ number }) => number), 'ana', 'garcia', 'lopez', 'ana@example.com'];
  const terms = words.map((word) => `('telco', :id, ${quote(word)}, 'name')`).join(', ');
  return `BEGIN;
SELECT nextval('external_numbers') AS number, gen_random_uuid() AS id FROM generate_series(1, 1) \\gset
INSERT INTO customers (org_id, id, external_id, identity_key, profile, search_text, version, created_at, updated_at) VALUES ('telco', :id, :number, 'PG' || CAST(:number AS TEXT), ${json}, 'ana garcia lopez ana@example.com', 1, now(), now());
INSERT INTO customer_terms (org_id, customer_id, term, kind) VALUES ${terms};
INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, customer_id, before, after, reason, address, request_id) VALUES ('telco', gen_random_uuid(), now(), 'key', 'bench', 'bench', 'customer.create', 'customer', CAST(:id AS TEXT), :id, NULL, ${json}, NULL, '127.0.0.1', 'bench');
COMMIT;
`;
}

// Found by the number instead of the id, which costs the same: a script for each of many ids would measure how
// PostgreSQL plans statements that are new to it.
function change({ billing_address }, count) {
  const address = quote(JSON.stringify(billing_address).replaceAll('":', '": '));
  const method = quote(`{"type": "DIRECT_DEBIT", "details": {"iban": "ES9121000418450200051332"}}`);
  const paid = quote(`{"payment_method": ${method.slice(1, -1)}}`);
  return `\\set number random(1, ${count})
BEGIN;
SELECT a.id, a.external_id, a.customer_id, a.customer_external_id, a.contract_reference, a.modality, a.billing_address, a.payment_method, a.pending_card, a.invoice, a.version + 1 AS next, a.created_at, a.updated_at, a.ended_at, s.settings FROM accounts a LEFT JOIN org_settings s ON s.org_id = a.org_id WHERE a.org_id = 'bench' AND a.external_id = CAST(:number AS TEXT) FOR UPDATE OF a \\gset
UPDATE accounts SET contract_reference = NULL, modality = 'POSTPAID', billing_address = ${address}, payment_method = ${method}, pending_card = NULL, invoice = NULL, version = :next, updated_at = now(), ended_at = NULL WHERE org_id = 'bench' AND id = :id;
INSERT INTO account_payment_methods (org_id, account_id, version, payment_method, created_at) VALUES ('bench', :id, :next, ${method}, now());
INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, customer_id, before, after, reason, address, request_id) VALUES ('bench', gen_random_uuid(), now(), 'key', 'bench', 'bench', 'account.payment_method', 'account', CAST(:id AS TEXT), :customer_id, ${paid}, ${paid}, NULL, '127.0.0.1', 'bench');
COMMIT;
`;
}
