/** What an integrator does: here it makes and looks at the customers of the tests. */

import type { Customer } from './customers.ts';

export interface Created {
  id: string;
  external_id: string;
}

export class Api {
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, organization: string, key: string) {
    this.#base = `${url}/v4/orgs/${organization}`;
    this.#headers = { 'x-auth-roles': key, 'content-type': 'application/json' };
  }

  create(customer: Customer): Promise<Created> {
    return this.#send('POST', '/customers', customer);
  }

  get(id: string): Promise<Customer & Created> {
    return this.#send('GET', `/customers/${id}`);
  }

  patch(id: string, change: object): Promise<void> {
    return this.#send('PATCH', `/customers/${id}`, change);
  }

  setRepresentative(id: string, representative: object): Promise<void> {
    return this.#send('PUT', `/customers/${id}/associated_users`, { associated_users: [representative] });
  }

  delete(id: string): Promise<void> {
    return this.#send('DELETE', `/customers/${id}`);
  }

  search(text: string): Promise<{ customers: Created[] }> {
    return this.#send('GET', `/customers?q=${encodeURIComponent(text)}`);
  }

  async #send<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.#base + path, {
      method,
      headers: this.#headers,
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
