// A legacy system's file for `clientela import`, timed beside COPY of the rows that came of it.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The organization that the file is brought into: empty before. */
export const ORG = 'bench';
const COUNT = Number(process.env.CLIENTELA_BENCH_IMPORTED ?? 20_000);
/** Tables that an import writes to. */
const TABLES = ['customers', 'customer_terms', 'accounts', 'account_payment_methods', 'account_billing_addresses', 'instruments', 'audit'];

/** An IBAN of its own for each number: check digits by ISO 13616. */
export function iban(number) {
  const account = `21000418${String(number).padStart(12, '0')}`;
  // "ES00" behind it, as digits.
  const rest = BigInt(`${account}142800`) % 97n;
  return `ES${String(98n - rest).padStart(2, '0')}${account}`;
}

/** Brings in customers like the `templates`, an account for each. Returns what it took. */
export async function importLegacy(binary, folder, templates, engine) {
  const lines = [];
  for (let number = 1; number <= COUNT; number += 1) {
    const { id, external_id, created_at, updated_at, ...profile } = templates[number % templates.length];
    const identity_document = { type: 'PASSPORT', number: `L${String(number).padStart(9, '0')}` };
    const personal_info = { ...profile.personal_info, identity_document };
    lines.push(JSON.stringify({ customer: { external_id: String(number), ...profile, personal_info } }));
  }
  for (let number = 1; number <= COUNT; number += 1) {
    const { postal_address } = templates[number % templates.length].contact_info;
    lines.push(
      JSON.stringify({
        account: {
          external_id: String(number), customer_external_id: String(number), modality: 'POSTPAID',
          billing_address: postal_address, payment_method: { type: 'DIRECT_DEBIT', details: { iban: iban(number) } },
        },
      }),
    );
  }
  const file = `${folder}/legacy.ndjson`;
  await writeFile(file, `${lines.join('\n')}\n`);
  await run(binary, ['org', 'create', ORG]);
  const began = performance.now();
  await run(binary, ['import', file, '--org', ORG]);
  const seconds = (performance.now() - began) / 1000;
  return { count: COUNT, records: lines.length, seconds, copy: engine === 'postgres' ? await copy(folder) : undefined };
}

/** Seconds that PostgreSQL takes for the same rows, into tables with the same indexes. */
async function copy(folder) {
  const psql = (...commands) => run('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', ...commands.flatMap((command) => ['-c', command])]);
  const columns = async (table) => {
    const sql = `SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`;
    return (await run('psql', ['-qXAt', '-c', sql])).stdout.trim();
  };
  const load = [];
  for (const table of TABLES) {
    const names = await columns(table);
    await psql(
      `\\copy (SELECT ${names} FROM ${table} WHERE org_id = '${ORG}') TO '${folder}/${table}.copy'`,
      `CREATE UNLOGGED TABLE copied_${table} (LIKE ${table} INCLUDING ALL)`,
      `ALTER TABLE copied_${table} SET LOGGED`,
    );
    load.push(`\\copy copied_${table} (${names}) FROM '${folder}/${table}.copy'`);
  }
  const began = performance.now();
  await psql(...load);
  const seconds = (performance.now() - began) / 1000;
  await psql(...TABLES.map((table) => `DROP TABLE copied_${table}`));
  return seconds;
}
