// Measures one running server, and prints a table: throughput with 32 connections, p50 and p99 with 4, medians of
// some rounds, beside a static route of the same server and, on PostgreSQL, pgbench with the API's statements.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { iban, importLegacy, ORG } from './legacy.mjs';
import { pgbenchScripts, UNAUDITED } from './pgbench.mjs';

const run = promisify(execFile);
const { BENCH_ENGINE: engine, BENCH_URL: url, BENCH_KEY: key, BENCH_PASSWORD: password, BENCH_FOLDER: folder, BENCH_BINARY: binary } = process.env;
const rounds = Number(process.env.CLIENTELA_BENCH_ROUNDS ?? 3);
const seconds = Number(process.env.CLIENTELA_BENCH_SECONDS ?? 4);
// As many connections as the server's own pool has.
const connections = Number(process.env.CLIENTELA_POOL_SIZE ?? 10);
const only = new RegExp(process.env.CLIENTELA_BENCH_ONLY ?? '');
const api = '/v4/orgs/telco';
const say = (text) => process.stderr.write(`==> ${text}\n`);

async function ask(path, { method = 'GET', body, as = key } = {}) {
  const headers = { 'x-auth-roles': as, ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}

const get = (path, as) => ask(path, { as });

/** `work` on each, some at a time. */
async function each(list, work) {
  const results = [];
  for (let at = 0; at < list.length; at += 32) results.push(...(await Promise.all(list.slice(at, at + 32).map(work))));
  return results;
}

/** A session's cookie, got as the sign-in form gets it. */
async function signIn() {
  const response = await fetch(`${url}/desk/sign_in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, accept: 'text/html' },
    body: new URLSearchParams({ username: 'bench', password }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (!cookie) throw new Error(`sign-in: ${response.status}`);
  return cookie;
}

/** Customers spread over the whole database: by the end of their phones' numbers nobody is sorted. */
async function sample(pages) {
  const customers = [];
  for (let prefix = 600; prefix < 600 + pages; prefix += 1) {
    const page = await get(`${api}/customers?q=${prefix}&limit=100`);
    customers.push(...page.customers);
  }
  if (customers.length < 100) throw new Error('too few customers to measure with');
  return customers;
}

/** What agents type: one in four of each. */
function searches(customers, details) {
  const people = customers.filter((customer) => customer.type === 'PRIVATE_CUSTOMER').map((customer) => customer.name.split(' '));
  const common = ['GARCÍA', 'Rodriguez', 'González', 'fernandez', 'López', 'martinez', 'Sánchez', 'perez'];
  const phones = details.flatMap((customer) => customer.contact_info?.phone_numbers ?? []).map((phone) => phone.number);
  return {
    'search: two surnames': people.map((words) => words.slice(-2).join(' ')),
    'search: common pair': common.flatMap((first) => common.map((second) => `${first} ${second}`)),
    'search: beginnings': people.map((words) => `${words[0].slice(0, 3)} ${words.at(-1).slice(0, 4)}`),
    'search: phone': phones.map((phone, index) => (index % 2 ? phone : phone.slice(0, 6))),
  };
}

/**
 * New customers, each with a passport of its own, and called as these are in turn: thousands of one name are nowhere,
 * and a search for two common names would read all of them.
 */
function creations(people) {
  const profiles = people.map(({ id, external_id, created_at, updated_at, ...profile }) => profile);
  let count = 0;
  return () =>
    Array.from({ length: 5_000 * seconds }, () => {
      count += 1;
      const identity_document = { type: 'PASSPORT', number: `BENCH${String(count).padStart(9, '0')}` };
      const profile = profiles[count % profiles.length];
      return `${api}/customers\tPOST\t${JSON.stringify({ ...profile, personal_info: { ...profile.personal_info, identity_document } })}`;
    });
}

async function wrk(requests, headers, connections) {
  const file = `${folder}/requests`;
  await writeFile(file, requests.join('\n'));
  const script = fileURLToPath(new URL('load.lua', import.meta.url));
  const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script];
  for (const [name, value] of Object.entries(headers)) flags.push('-H', `${name}: ${value}`);
  const { stdout } = await run('wrk', [...flags, url, '--', file]);
  const [count, time, p50, p99, errors] = stdout.match(/^RESULT (.*)$/m)[1].split(' ').map(Number);
  return { rate: count / time, p50, p99, errors };
}

/** Transactions a second over as many connections as the server has. */
async function pgbench(scripts) {
  const flags = scripts.flatMap((script) => ['-f', script]);
  const { stdout } = await run('pgbench', ['-n', '-M', 'prepared', `-c${connections}`, '-j1', `-T${seconds}`, ...flags]);
  return Number(stdout.match(/^tps = ([\d.]+)/m)[1]);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

say(`${engine}: collecting what to ask for`);
const customers = await sample(100);
const details = await Promise.all(customers.slice(0, 400).map((customer) => get(`${api}/customers/${customer.id}`)));
const withDocument = customers.filter((customer) => customer.identity_document).slice(0, 5_000);
const templates = details.filter((customer) => customer.type === 'PRIVATE_CUSTOMER');
const asClient = { 'x-auth-roles': key };
const asAgent = { cookie: await signIn() };
const found = Object.entries(searches(customers, details)).map(([name, texts]) => [
  name,
  texts.map((text) => `${api}/customers?q=${encodeURIComponent(text)}`),
]);
const mixed = Array.from({ length: 2_000 }, (_, index) => {
  const paths = found[index % found.length][1];
  return paths[Math.floor(index / found.length) % paths.length];
});
const document = ({ identity_document: { number, type } }) =>
  `${api}/customers/search?identity_document=${number}&identity_document_type=${type}`;

/** Waits until what came in is sealed into the trail's chain, and the planner knows of it. */
async function settle() {
  say(`${engine}: waiting for the trail's seals`);
  for (const org of ['telco', ORG]) {
    const isSealed = async () => / 0 not yet/.test((await run(binary, ['audit', 'verify', '--org', org])).stdout);
    while (!(await isSealed())) await new Promise((done) => setTimeout(done, 1_000));
  }
  if (engine === 'postgres') await run('psql', ['-qc', 'VACUUM ANALYZE', '-c', 'CHECKPOINT']);
}

say(`${engine}: importing`);
const imported = await importLegacy(binary, folder, templates, engine);
await settle();
const legacyKey = (await run(binary, ['key', 'create', '--org', ORG, '--name', 'bench', '--permissions', '*'])).stdout.trim();
const legacy = `/v4/orgs/${ORG}`;
const asLegacy = { 'x-auth-roles': legacyKey };
// Each that the API is asked for has a neighbour for pgbench, which writes what the API couldn't read.
const apart = Math.floor(imported.count / 2_000);
if (apart < 2) throw new Error('CLIENTELA_BENCH_IMPORTED: at least 4000');
const numbers = Array.from({ length: 2_000 }, (_, index) => 1 + index * apart);
const accounts = await each(numbers, async (number) => {
  const { id } = await get(`${legacy}/external-accounts/${number}`, legacyKey);
  return get(`${legacy}/accounts/${id}`, legacyKey);
});
await ask(`${legacy}/categories`, { method: 'POST', as: legacyKey, body: { categories: [{ name: 'loyalty' }, { name: 'risk' }] } });
const { categories } = await get(`${legacy}/categories`, legacyKey);
const categorized = accounts.slice(0, 500).map(({ customer_id }) => `${legacy}/customers/${customer_id}/categories`);
for (const { id } of categories) {
  await each(categorized, (path) => ask(path, { method: 'POST', as: legacyKey, body: { id, value: 'high', reason: 'bench' } }));
}

/** Direct debits, each with an IBAN that no account had. */
let iban_number = imported.count;
const changes = () =>
  Array.from({ length: 10 }, () => accounts).flat().map(({ id }) => {
    iban_number += 1;
    const body = { type: 'DIRECT_DEBIT', details: { iban: iban(iban_number) } };
    return `${legacy}/accounts/${id}/payment-method\tPATCH\t${JSON.stringify(body)}`;
  });

const scenarios = [
  { name: 'static route', headers: {}, requests: () => ['/healthz'] },
  { name: 'get customer', headers: asClient, requests: () => customers.map(({ id }) => `${api}/customers/${id}`) },
  { name: 'find by document', headers: asClient, requests: () => withDocument.map(document) },
  { name: 'search, all four', headers: asClient, requests: () => mixed },
  ...found.map(([name, paths]) => ({ name, headers: asClient, requests: () => paths })),
  { name: 'create customer', headers: asClient, requests: creations(templates) },
  { name: 'get account', headers: asLegacy, requests: () => accounts.map(({ id }) => `${legacy}/accounts/${id}`) },
  { name: 'change payment method', headers: asLegacy, requests: changes },
  { name: "customer's categories", headers: asLegacy, requests: () => categorized },
  { name: "customer's page", headers: asAgent, requests: () => customers.map(({ id }) => `/customers/${id}`) },
].filter(({ name }) => only.test(name));
const ceilings = engine === 'postgres' ? await pgbenchScripts(folder, customers, templates[0], accounts, apart) : {};
const seen = new Map(scenarios.map(({ name }) => [name, { rate: [], p50: [], p99: [], errors: 0, pgbench: [] }]));
const unaudited = [];
for (let round = 1; round <= rounds; round += 1) {
  say(`${engine}: round ${round} of ${rounds}`);
  for (const { name, headers, requests } of scenarios) {
    const many = await wrk(requests(), headers, 32);
    const few = await wrk(requests(), headers, 4);
    const row = seen.get(name);
    row.rate.push(many.rate);
    row.p50.push(few.p50);
    row.p99.push(few.p99);
    row.errors += many.errors + few.errors;
    if (ceilings[name]) row.pgbench.push(await pgbench(ceilings[name]));
  }
  if (ceilings[UNAUDITED] && seen.has('change payment method')) unaudited.push(await pgbench(ceilings[UNAUDITED]));
}

const result = Object.fromEntries(
  [...seen].map(([name, row]) => [
    name,
    { rate: median(row.rate), p50: median(row.p50), p99: median(row.p99), errors: row.errors, pgbench: median(row.pgbench) },
  ]),
);
const count = (number) => (number === undefined ? '' : Math.round(number).toLocaleString('en'));
const share = (number, of) => (of ? `${Math.round((100 * number) / of)} %` : '');
const line = (cells) => cells.map((cell, index) => (index ? cell.padStart(9) : cell.padEnd(22))).join('');
const rows = Object.entries(result).map(([name, row]) =>
  line([
    name, count(row.rate), row.p50.toFixed(2), row.p99.toFixed(2), String(row.errors),
    share(row.rate, result['static route']?.rate), count(row.pgbench), share(row.rate, row.pgbench),
  ]),
);
const load = (await readFile('/proc/loadavg', 'utf8').catch(() => '')).split(' ')[0];
const status = await readFile(`/proc/${process.env.BENCH_SERVER}/status`, 'utf8').catch(() => '');
// SQLite's file is mapped by each of its readers, and counts as resident for each.
const memory = status.match(/RssAnon:\s+(\d+)/)?.[1];
const [one, change] = [result['get customer'], result['change payment method']];
const [still, search, page] = [result['static route'], result['search, all four'], result["customer's page"]];
const goals = [
  one?.pgbench && ['get is 50 % of pgbench', one.rate >= 0.5 * one.pgbench],
  engine === 'sqlite' && one && still && ['get is 25 % of the static route', one.rate >= 0.25 * still.rate],
  search && ['search has a p99 under 20 ms', search.p99 < 20],
  one && page && ["the page's p50 is within 5 times the JSON's", page.p50 <= 5 * one.p50],
  change?.pgbench && ['a change of the payment method is 60 % of pgbench', change.rate >= 0.6 * change.pgbench],
  imported.copy && ['the import is 20 % of COPY', imported.copy >= 0.2 * imported.seconds],
  ['no errors', Object.values(result).every((row) => row.errors === 0)],
].filter(Boolean);
const conditions = [
  `on ${cpus().length} cores with the load generator${engine === 'postgres' ? ' and the database' : ''}, load average ${load}; ${customers.length} customers in turn`,
  unaudited.length && `of a change's statements the audit row takes ${share(median(unaudited) - change.pgbench, median(unaudited))} of pgbench's throughput`,
  engine === 'postgres' && `pgbench: the same statements, prepared, over ${connections} connections as in the server's pool; get: the same customers, find: 100`,
].filter(Boolean);
console.log(`
${engine}: medians of ${rounds} rounds of ${seconds} s; a second with 32 connections, ms with 4${memory ? `; ${Math.round(memory / 1024)} MB of memory` : ''}
${conditions.join('\n')}
import: ${imported.records} records in ${imported.seconds.toFixed(1)} s, ${count(imported.records / imported.seconds)} a second${imported.copy ? `; COPY of the same rows into tables with the same indexes: ${imported.copy.toFixed(1)} s` : ''}
${line(['', 'a second', 'p50 ms', 'p99 ms', 'errors', 'static', 'pgbench', 'of it'])}
${rows.join('\n')}
${goals.map(([goal, reached]) => `${reached ? 'reached' : 'MISSED '} ${goal}`).join('\n')}`);
