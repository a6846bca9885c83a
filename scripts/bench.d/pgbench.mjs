// pgbench scripts with the statements that the API runs: service/src/store/customer.rs, account.rs, instrument.rs and
// audit.rs. What is sealed there is as many random bytes here.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const quote = (text) => `'${text.replaceAll("'", "''")}'`;
const bytes = (count) => quote(`\\x${randomBytes(count).toString('hex')}`);
/** A form, a nonce and a tag are 29 bytes. */
const sealed = (value) => bytes(JSON.stringify(value).length + 29);
const COLUMNS = 'SELECT id, external_id, data_key, profile, version, created_at, updated_at FROM customers';

/** The name of the change without its audit row. */
export const UNAUDITED = 'unaudited change';
const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000';

/** Writes the scripts, and returns their files by the scenario that they are the ceiling of. */
export async function pgbenchScripts(folder, customers, template, accounts, apart) {
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
  // The keyed hashes of documents: only the server can make them.
  const some = `SELECT identity_key FROM customers WHERE org_id = 'telco' AND deleted_at IS NULL ORDER BY id DESC LIMIT ${scripts}`;
  const { stdout } = await run('psql', ['-Atc', some]);
  const find = stdout.trim().split('\n').map((identity, index) =>
    write(
      `find${index}`,
      `${COLUMNS} WHERE org_id = 'telco' AND identity_key IN (${quote(identity)}, NULL, NULL, NULL) AND deleted_at IS NULL LIMIT 2;\n`,
    ),
  );
  return {
    'get customer': await Promise.all(get),
    'find by document': await Promise.all(find),
    'create customer': [await write('create', create(template))],
    'change payment method': [await write('change', change(accounts[0], apart, { audited: true }))],
    [UNAUDITED]: [await write('unaudited', change(accounts[0], apart, { audited: false }))],
  };
}

// In an organization that nobody asks: what is sealed here is noise, which the server could not open where it finds it.
function create({ id, external_id, created_at, updated_at, ...profile }) {
  const words = [...profile.contact_info.phone_numbers.map(({ number }) => number), 'ana', 'garcia', 'lopez', 'ana@example.com'];
  const terms = words.map((word) => `('pgbench', :id, ${quote(word)}, 'name')`).join(', ');
  const phones = profile.contact_info.phone_numbers.map(() => `('pgbench', 'PHONE', ${bytes(16)}, :id, '${NO_ACCOUNT}')`);
  const instruments = [`('pgbench', 'DOCUMENT', ${bytes(16)}, :id, '${NO_ACCOUNT}')`, ...phones].join(', ');
  return `BEGIN;
SELECT nextval('external_numbers') AS number, gen_random_uuid() AS id FROM generate_series(1, 1) \\gset
INSERT INTO customers (org_id, id, external_id, identity_key, data_key, profile, search_text, version, created_at, updated_at) VALUES ('pgbench', :id, :number, 'PG' || CAST(:number AS TEXT), ${bytes(65)}, ${sealed(profile)}, 'ana garcia lopez ana@example.com', 1, now(), now());
INSERT INTO customer_terms (org_id, customer_id, term, kind) VALUES ${terms};
INSERT INTO instruments (org_id, kind, blind, customer_id, account_id) VALUES ${instruments};
INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, customer_id, before, after, reason, content, address, request_id) VALUES ('pgbench', gen_random_uuid(), now(), 'key', 'bench', 'bench', 'customer.create', 'customer', CAST(:id AS TEXT), :id, NULL, NULL, NULL, ${sealed({ after: profile })}, '127.0.0.1', 'bench');
COMMIT;
`;
}

// Found by the number instead of the id, which costs the same: a script for each of many ids would measure how
// PostgreSQL plans statements that are new to it.
function change({ billing_address }, apart, { audited }) {
  const method = { type: 'DIRECT_DEBIT', details: { iban: 'ES9121000418450200051332' } };
  const paid = { payment_method: method };
  const entry = `INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, customer_id, before, after, reason, content, address, request_id) VALUES ('bench', gen_random_uuid(), now(), 'key', 'bench', 'bench', 'account.payment_method', 'account', CAST(:id AS TEXT), :customer_id, NULL, NULL, NULL, ${sealed({ before: paid, after: paid })}, '127.0.0.1', 'bench');
`;
  return `\\set number 2 + ${apart} * random(0, 1999)
BEGIN;
SELECT a.id, a.external_id, a.customer_id, a.customer_external_id, a.contract_reference, a.modality, a.billing_address, a.payment_method, a.pending_card, a.invoice, a.version + 1 AS next, a.created_at, a.updated_at, a.ended_at, c.data_key, s.settings FROM accounts a JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id AND c.data_key IS NOT NULL LEFT JOIN org_settings s ON s.org_id = a.org_id WHERE a.org_id = 'bench' AND a.external_id = CAST(:number AS TEXT) FOR UPDATE OF a \\gset
UPDATE accounts SET contract_reference = NULL, modality = 'POSTPAID', billing_address = ${sealed(billing_address)}, payment_method = ${sealed(method)}, pending_card = NULL, invoice = NULL, version = :next, updated_at = now(), ended_at = NULL WHERE org_id = 'bench' AND id = :id;
INSERT INTO account_payment_methods (org_id, account_id, version, payment_method, created_at) VALUES ('bench', :id, :next, ${sealed(method)}, now());
DELETE FROM instruments WHERE org_id = 'bench' AND customer_id = :customer_id AND account_id = :id;
INSERT INTO instruments (org_id, kind, blind, customer_id, account_id, iban_end) VALUES ('bench', 'IBAN', ${bytes(16)}, :customer_id, :id, ${bytes(16)});
${audited ? entry : ''}COMMIT;
`;
}
