/** Credentials for the tests, made as an integrator makes them. */

import { type Api, type Created, good } from './api.ts';
import type { Clientela } from './clientela.ts';

const PATH = '/v4/orgs/{org_id}/customers/{customer_id}/credentials';

const of = (api: Api, customer: string) => ({ params: { path: api.path({ customer_id: customer }) } });

export async function reserve(api: Api, customer: string, username: string): Promise<string> {
  return good(await api.client.POST(PATH, { ...of(api, customer), body: { username } })).id;
}

/** An active credential. */
export async function takeOver(api: Api, customer: string, username: string): Promise<string> {
  return good(await api.client.POST(`${PATH}/migration`, { ...of(api, customer), body: { username } })).id;
}

export async function rename(api: Api, customer: string, username: string) {
  good(await api.client.POST(`${PATH}/change`, { ...of(api, customer), body: { username } }));
}

export async function setLastDay(api: Api, customer: string, expiration_date: string | null) {
  good(await api.client.PATCH(PATH, { ...of(api, customer), body: { expiration_date } }));
}

export async function credentials(api: Api, customer: string) {
  return good(await api.client.GET(PATH, of(api, customer))).credentials;
}

/** A day that is so far from today, as a date. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Has a credential wait for the credential system: the sandbox's is too quick to be looked at. */
export function waitForActivation(clientela: Clientela, { id, external_id }: Created, credential: string) {
  const job = { kind: 'activate_credential', customer: id, credential };
  clientela.sql(`INSERT INTO outbox (org_id, id, customer_id, kind, job, caller, attempt, failures, due_at, created_at)
    SELECT org_id, id, id, '${job.kind}', ${clientela.bytes(JSON.stringify(job))}, '{}', 1, 3,
      '2099-01-01T00:00:00+00:00', created_at
    FROM customers WHERE external_id = '${external_id}'`);
}

/** Gives up what is waited for, as a worker does after some hours. */
export function giveUpActivation(clientela: Clientela, { external_id }: Created, credential: string) {
  clientela.sql(`INSERT INTO audit (org_id, id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, request_id)
    SELECT org_id, id, created_at, 'command', 'worker', 'worker', 'credential.activation_failed', 'credential',
      '${credential}', 'worker' FROM customers WHERE external_id = '${external_id}'`);
  clientela.sql(`UPDATE outbox SET failed_at = created_at
    WHERE customer_id IN (SELECT id FROM customers WHERE external_id = '${external_id}')`);
}

/** Has had the credential system told of an active credential's user name in vain, as a worker does after some hours. */
export function giveUpRenaming(clientela: Clientela, { id, external_id }: Created, credential: string) {
  const job = { kind: 'change_credential', customer: id, credential, username: 'somebody@example.com' };
  clientela.sql(`INSERT INTO outbox (org_id, id, customer_id, kind, job, caller, attempt, failures, due_at, created_at,
      failed_at)
    SELECT org_id, id, id, '${job.kind}', ${clientela.bytes(JSON.stringify(job))}, '{}', 20, 20, created_at, created_at, created_at
    FROM customers WHERE external_id = '${external_id}'`);
}
