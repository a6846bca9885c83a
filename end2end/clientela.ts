/** The real binary, on a new database, with one organization, an agent who is signed in and an API key. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from './api.ts';

export type Engine = 'sqlite' | 'postgres';

export const ORGANIZATION = 'telco';
/** Nobody asks who is calling, but where a test is about that. */
const SETTINGS = { caller_check: 0 };
export const AGENT = { username: 'ana', password: 'correct horse battery' };

export interface Clientela {
  url: string;
  api: Api;
  /** The agent's session, as the cookie's value. */
  session: string;
  /** Sets what the organization wants otherwise than in most tests; with nothing, that is over. */
  settle(settings?: object): void;
  /** Runs another command of the binary on the same database; its standard output. */
  run(args: string[], input?: string): string;
  /** Runs a statement on the database, past the server. */
  sql(statement: string): void;
  /** A text in a statement, as the bytes of a column that may be sealed. */
  bytes(text: string): string;
  /** Runs a test's part while the database does not know its sessions: none of its pages can be made. */
  withoutDatabase(part: () => Promise<void>): Promise<void>;
  /** What the server has logged. */
  log(): string;
  stop(): void;
}

export async function start(engine: Engine, more: NodeJS.ProcessEnv = {}): Promise<Clientela> {
  const binary = required('CLIENTELA_BIN', 'scripts/build prints its path');
  const folder = mkdtempSync(join(tmpdir(), 'clientela-end2end-'));
  let server: ChildProcess | undefined;
  const stop = () => {
    server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const database = newDatabase(engine, folder);
    const CLIENTELA_MASTER_KEY = randomBytes(32).toString('base64');
    const settings = { cwd: folder, env: { ...plainEnvironment(), CLIENTELA_MASTER_KEY, ...more, DATABASE_URL: database } };
    const sql = (statement: string) => execute(engine, database, statement);
    const bytes = (text: string) =>
      engine === 'postgres' ? `convert_to('${text}', 'UTF8')` : `CAST('${text}' AS BLOB)`;
    const withoutDatabase = async (part: () => Promise<void>) => {
      sql('ALTER TABLE sessions RENAME TO lost_sessions');
      try {
        await part();
      } finally {
        sql('ALTER TABLE lost_sessions RENAME TO sessions');
      }
    };
    const run = (args: string[], input = '') =>
      execFileSync(binary, args, { ...settings, input, encoding: 'utf8' }).trim();
    const settle = (settings: object = {}) =>
      void run(['org', 'settings', ORGANIZATION, JSON.stringify({ ...SETTINGS, ...settings })]);
    run(['org', 'create', ORGANIZATION]);
    settle();
    run(['agent', 'create', '--org', ORGANIZATION, '--username', AGENT.username], `${AGENT.password}\n`);
    const key = run(['key', 'create', '--org', ORGANIZATION, '--name', 'end2end', '--permissions', '*']);

    server = spawn(binary, ['serve', '--addr', '127.0.0.1:0'], { ...settings, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text));
    const url = await address(server, () => log);
    const ready = await fetch(`${url}/readyz`);
    if (!ready.ok) throw new Error(`/readyz: ${ready.status}\n${log}`);
    const api = new Api(url, ORGANIZATION, key);
    return { url, api, session: await signIn(url), run, settle, sql, bytes, withoutDatabase, log: () => log, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Where the server says that it listens. */
function address(server: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', () => {
      const said = /listening on (http:\/\/[\d.:]+)/.exec(log());
      if (said?.[1]) resolve(said[1]);
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${log()}`)));
  });
}

/** Signs the agent in as a browser without JavaScript does. */
async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/desk/sign_in`, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: new URLSearchParams({ ...AGENT, next: '/' }),
    redirect: 'manual',
  });
  const session = /^clientela_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '');
  if (!session?.[1]) throw new Error(`signing in: ${answer.status}`);
  return session[1];
}

/** The environment without settings of the outside. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CLIENTELA_')));
}

function newDatabase(engine: Engine, folder: string): string {
  if (engine === 'sqlite') return `sqlite:${join(folder, 'clientela.db')}`;
  const server = required('CLIENTELA_TEST_POSTGRES', 'run the tests through scripts/with-postgres');
  const name = `end2end_${randomUUID().replaceAll('-', '')}`;
  execFileSync('psql', ['--quiet', '--command', `CREATE DATABASE ${name}`, server]);
  return Object.assign(new URL(server), { pathname: name }).href;
}

function execute(engine: Engine, database: string, statement: string) {
  if (engine === 'postgres') {
    execFileSync('psql', ['--quiet', '--command', statement, database]);
  } else {
    const program = 'import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=10).executescript(sys.argv[2])';
    // Older libraries than 3.42 can't read the search's index, which they would look at when a table is renamed.
    const script = `PRAGMA legacy_alter_table = ON; ${statement}`;
    execFileSync('python3', ['-c', program, database.replace('sqlite:', ''), script]);
  }
}

function required(variable: string, hint: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: ${hint}`);
  return value;
}
