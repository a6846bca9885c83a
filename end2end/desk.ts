/** What an agent does at the desk, in words that hold with and without JavaScript. */

import { expect, type Locator, type Page } from '@playwright/test';
import { AGENT, type Clientela, ORGANIZATION } from './clientela.ts';
import type { PrivateCustomer } from './customers.ts';

let agents = 0;

export class Desk {
  constructor(
    readonly page: Page,
    readonly javaScript: boolean,
  ) {}

  // Getting about

  /** Opens an address by itself and waits until the page is at the agent's service. */
  async open(path: string) {
    const answer = await this.page.goto(path);
    await this.ready();
    return answer;
  }

  /** After a whole page came: waits until its WASM has taken over. */
  async ready() {
    if (this.javaScript) await this.page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  }

  heading(name: string | RegExp) {
    return this.page.getByRole('heading', { name, level: 1 });
  }

  link(name: string | RegExp) {
    return this.page.getByRole('link', { name });
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name });
  }

  /** A form's input by its label. */
  field(label: string | RegExp) {
    return this.page.getByRole('main').getByLabel(label, { exact: true });
  }

  alert(text: string | RegExp) {
    return this.page.getByRole('alert').filter({ hasText: text });
  }

  get notifications() {
    return this.page.getByRole('region', { name: 'Notifications' });
  }

  // Signing in and the menu

  async signIn({ username, password } = AGENT) {
    await this.page.getByLabel('User name').fill(username);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  /** Signs in somebody who has only these permissions; the answer's `may` gives others. */
  async signInWith(clientela: Clientela, permissions: string) {
    const agent = { username: `agent-${agents++}`, password: 'a good password' };
    const role = `role of ${agent.username}`;
    const may = (permissions: string, command = 'change') =>
      clientela.run(['role', command, '--org', ORGANIZATION, '--name', role, '--permissions', permissions]);
    may(permissions, 'create');
    const who = ['--org', ORGANIZATION, '--username', agent.username];
    clientela.run(['agent', 'create', ...who, '--role', role], `${agent.password}\n`);
    await this.page.context().clearCookies();
    await this.open('/sign-in');
    await this.signIn(agent);
    await expect(this.heading('Find a customer')).toBeVisible();
    await this.ready();
    return { may, agent };
  }

  get menu() {
    return this.page.locator('#agent-menu');
  }

  async openMenu() {
    await this.button('Your menu').click();
    await expect(this.menu).toBeVisible();
  }

  // Search

  get searchBox() {
    return this.page.getByRole('searchbox', { name: 'Search customers' });
  }

  get results() {
    return this.page.locator('[data-result]');
  }

  /** Types into the search box: with JavaScript that is all it takes. */
  async search(text: string) {
    await this.searchBox.fill(text);
    if (!this.javaScript) await this.searchBox.press('Enter');
  }

  // Customers

  /** A titled part of the customer's page. */
  section(name: string) {
    return this.page.getByRole('region', { name });
  }

  async edit(section: string) {
    await this.link(`Edit: ${section}`).click();
    await expect(this.button('Save')).toBeVisible();
  }

  /** The one list of what is wrong in a form. */
  get problems() {
    return this.page.getByRole('alert').filter({ hasText: /problems? to correct/ });
  }

  async fillPerson({ contact_info, personal_info, preferred_language }: PrivateCustomer) {
    await this.field('Document number').fill(personal_info.identity_document.number);
    await this.field('Name').fill(personal_info.name);
    await this.field('First surname').fill(personal_info.first_surname);
    await this.field(/^Second surname/).fill(personal_info.second_surname);
    await this.field('Preferred language').selectOption(preferred_language);
    await this.fillContact(contact_info);
  }

  /** Without the province: the postal code says it. */
  async fillContact({ phone_numbers, emails, postal_address }: PrivateCustomer['contact_info']) {
    await this.field('Phone number').fill(phone_numbers[0]?.number ?? '');
    await this.field('E-mail').fill(emails[0]?.email ?? '');
    await this.field('Address').fill(postal_address.address_lines[0] ?? '');
    await this.field('Postal code').fill(postal_address.postal_code);
    await this.field('Town').fill(postal_address.locality);
  }
}

/** An input that is marked as wrong, with what is said about it. */
export async function expectProblem(field: Locator, problem: string | RegExp) {
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(problem);
}
