/**
 * What an integrator does: here it makes and looks at the customers of the tests. The client is typed by the
 * OpenAPI document that the server itself serves; `scripts/check-openapi` writes those types.
 */

import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api.ts';

export type Schemas = components['schemas'];

export interface Created {
  id: string;
  external_id: string;
}

export class Api {
  /** Any operation; its answer, be it good or an error. */
  readonly client: Client<paths>;
  readonly #organization: string;

  constructor(url: string, organization: string, key: string) {
    this.client = createClient<paths>({ baseUrl: url, headers: { 'x-auth-roles': key } });
    this.#organization = organization;
  }

  async create(customer: Schemas['Profile']): Promise<Created> {
    const sent = { params: { path: this.path({}) }, body: customer };
    const { id, external_id } = good(await this.client.POST('/v4/orgs/{org_id}/customers', sent));
    if (!external_id) throw new Error(`customer ${id} has no number`);
    return { id, external_id };
  }

  async get(id: string): Promise<Schemas['Customer']> {
    return good(await this.client.GET('/v4/orgs/{org_id}/customers/{customer_id}', this.#customer(id)));
  }

  async patch(id: string, change: Schemas['CustomerChange']): Promise<void> {
    const path = '/v4/orgs/{org_id}/customers/{customer_id}';
    good(await this.client.PATCH(path, { ...this.#customer(id), body: change }));
  }

  async setRepresentative(id: string, representative: Schemas['AssociatedUser']): Promise<void> {
    const path = '/v4/orgs/{org_id}/customers/{customer_id}/associated_users';
    good(await this.client.PUT(path, { ...this.#customer(id), body: { associated_users: [representative] } }));
  }

  async delete(id: string): Promise<void> {
    good(await this.client.DELETE('/v4/orgs/{org_id}/customers/{customer_id}', this.#customer(id)));
  }

  async search(text: string): Promise<Schemas['CustomerList']> {
    const params = { path: this.path({}), query: { q: text } };
    return good(await this.client.GET('/v4/orgs/{org_id}/customers', { params }));
  }

  /** The parameters of a path in the tests' organization. */
  path<Ids extends object>(ids: Ids): Ids & { org_id: string } {
    return { ...ids, org_id: this.#organization };
  }

  #customer(id: string) {
    return { params: { path: this.path({ customer_id: id }) } };
  }
}

/** The body of a good answer; throws when it is an error. */
export function good<Body>(answer: { data?: Body; error?: unknown; response: Response }): Body {
  if (!answer.response.ok) {
    throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
  return answer.data as Body;
}
