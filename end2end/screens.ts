/** Every screen of the desk in every state that looks different: for the accessibility check and the pictures. */

import { expect } from '@playwright/test';
import {
  bankTransfer,
  cardToken,
  directDebit,
  IBANS,
  iban,
  moveAccount,
  openAccount,
  payBy,
  storedCard,
} from './accounts.ts';
import { type Api, good } from './api.ts';
import { type Clientela, ORGANIZATION } from './clientela.ts';
import {
  giveUpActivation,
  inDays,
  rename,
  reserve,
  setLastDay,
  takeOver,
  waitForActivation,
} from './credentials.ts';
import { company, digital, person } from './customers.ts';
import type { Desk } from './desk.ts';
import { addDocument, pdf, png } from './documents.ts';

/** What a screen needs to come about. */
export interface Scene {
  desk: Desk;
  api: Api;
  clientela: Clientela;
  /** Statuses that the screen is about. */
  expectedStatuses: Set<number>;
  /** A text that finds some customers. */
  query: string;
}

/** A customer of whom the audit trail tells a little, and no more: a page of fifty entries takes axe long. */
async function withHistory(api: Api): Promise<string> {
  const { id } = await api.create(person());
  await api.patch(id, { personal_info: { name: 'Josefa' } });
  await api.patch(id, { preferred_language: 'ca' });
  return id;
}

/** A customer of whom the timeline tells a little of several kinds. */
async function withAPast(api: Api): Promise<string> {
  const { id, bank } = await aCustomerWithAccounts(api);
  await payBy(api, bank.id, directDebit(IBANS.portugal));
  await reserve(api, id, `josefa.${bank.external_id}@example.com`);
  await addDocument(api, id, png());
  await rename(api, id, `josefa.g.${bank.external_id}@example.com`);
  await api.patch(id, { preferred_language: 'ca' });
  return id;
}

/** Looks at some customers, one of whom has had a card refused. */
async function homeWithWork(desk: Desk, api: Api, clientela: Clientela) {
  const { id, bank } = await aCustomerWithAccounts(api);
  refuseCard(clientela, bank.external_id);
  const opened = [(await api.create(company())).id, (await api.create(digital())).id, id];
  for (const id of opened) await desk.open(`/customers/${id}`);
  const recent = desk.page.locator('[data-recent]');
  // An opening is written a moment later.
  await expect(async () => {
    await desk.open('/');
    await expect(recent.locator(`a[href="/customers/${id}"]`)).toBeVisible({ timeout: 1000 });
  }).toPass();
}

/** The document of somebody called Hilario Jiménez. */
async function aCallersDocument(api: Api): Promise<{ number: string }> {
  const customer = person();
  customer.personal_info.name = 'Hilario';
  customer.personal_info.first_surname = 'Jiménez';
  await api.create(customer);
  return customer.personal_info.identity_document;
}

/** Brings one screen up. */
export type Screen = (scene: Scene) => Promise<void>;

export const screens: Record<string, Screen> = {
  design: async ({ desk }) => {
    await desk.open('/design');
  },
  'sign-in': async ({ desk }) => {
    await desk.page.context().clearCookies();
    await desk.open('/sign-in');
  },
  'sign-in-failed': async ({ desk }) => {
    await desk.page.context().clearCookies();
    await desk.open('/sign-in');
    await desk.signIn({ username: 'ana', password: 'wrong password' });
    await expect(desk.alert('User name or password is not right.')).toBeVisible();
  },
  home: async ({ desk, api, clientela }) => {
    await homeWithWork(desk, api, clientela);
    await desk.open('/');
  },
  'home-week': async ({ desk, api, clientela }) => {
    await homeWithWork(desk, api, clientela);
    await desk.open('/?figures=week');
    await desk.page.getByText('As a table').click();
  },
  timeline: async ({ desk, api }) => {
    await desk.open(`/customers/${await withAPast(api)}/timeline`);
  },
  menu: async ({ desk }) => {
    await desk.open('/');
    await desk.openMenu();
  },
  commands: async ({ desk, api }) => {
    await desk.open('/');
    await desk.search((await aCallersDocument(api)).number);
    await desk.results.click();
    await expect(desk.section('Contact')).toBeVisible();
    await desk.page.keyboard.press('Control+k');
    await desk.page.keyboard.type('e');
    await expect(desk.page.getByRole('option', { name: 'Search for “e”' })).toBeVisible();
  },
  shortcuts: async ({ desk }) => {
    await desk.open('/');
    await desk.page.getByRole('main').focus();
    await desk.page.keyboard.press('?');
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
  'draft-offered': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}?edit=contact`);
    await desk.field('Town').fill('Getafe');
    await desk.page.reload();
    await expect(desk.button('Take it up again')).toBeVisible();
  },
  search: async ({ desk, query }) => {
    await desk.open(`/?q=${query}`);
    await expect(desk.results.first()).toBeVisible();
  },
  'search-keyboard': async ({ desk, query }) => {
    await desk.open(`/?q=${query}`);
    await desk.searchBox.press('ArrowDown');
    await expect(desk.results.first()).toBeFocused();
  },
  'search-nothing': async ({ desk }) => {
    await desk.open('/?q=Begoña Xyzzy');
  },
  'search-repaired': async ({ desk, api }) => {
    const { number } = await aCallersDocument(api);
    const [first, second, ...rest] = number;
    await desk.open(`/?q=${[second, first, ...rest].join('')}`);
    await expect(desk.results.filter({ hasText: number })).toBeVisible();
  },
  'search-by-ear': async ({ desk, api }) => {
    await aCallersDocument(api);
    await desk.open('/?q=ilario gimenes');
    await expect(desk.results.first()).toBeVisible();
  },
  'search-bank-account': async ({ desk }) => {
    await desk.open('/?q=ES91 2100 0418 4502 0005 1332');
  },
  // The README's picture: all that an agent has at a glance.
  customer: async ({ desk, api }) => {
    const customer = person();
    customer.personal_info.second_surname = 'Ibáñez';
    customer.contact_info.emails = [{ email: 'jose.nunez@example.com', is_default: true }];
    const { id } = await aSortedCustomer(api, customer);
    const bank = await openAccount(api, id, directDebit(iban()));
    await openAccount(api, id, storedCard(cardToken()));
    await payBy(api, bank.id, directDebit(iban()));
    await reserve(api, id, `jose.${bank.external_id}@example.com`);
    await addDocument(api, id, png());
    await desk.open(`/customers/${id}`);
  },
  'customer-private': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
  },
  'customer-shared': async ({ desk, api }) => {
    const [one, other, firm] = [person(), person(), company()];
    firm.contact_info.phone_numbers = one.contact_info.phone_numbers;
    const [{ id }, { id: another }, { id: third }] = [
      await api.create(one),
      await api.create(other),
      await api.create(firm),
    ];
    const card = storedCard(cardToken());
    for (const customer of [id, another]) await openAccount(api, customer, card);
    const { identity_document, name, first_surname, second_surname } = one.personal_info;
    await api.setRepresentative(third, { identity_document, name, first_surname, second_surname });
    await desk.open(`/customers/${id}`);
    await expect(desk.page.getByRole('region', { name: 'On other customers too' })).toBeVisible();
  },
  'customer-corporate': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(company())).id}`);
  },
  'customer-digital': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(digital())).id}`);
  },
  'customer-edit': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.edit('Contact');
    await desk.button('Add a phone').click();
  },
  'customer-edit-problems': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.edit('Contact');
    await desk.field('Phone number').fill('12');
    await desk.button('Save').click();
    await expect(desk.problems).toBeVisible();
  },
  'representative-edit': async ({ desk, api }) => {
    const { id } = await api.create(company());
    const { identity_document, name, first_surname, second_surname } = person().personal_info;
    await api.setRepresentative(id, { identity_document, name, first_surname, second_surname });
    await desk.open(`/customers/${id}`);
    await desk.edit('Representative');
  },
  delete: async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.link('Delete customer').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
  'delete-page': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/delete`);
  },
  erase: async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/erase`);
    await desk.field("The customer's number").fill('1');
    await desk.button('Erase this customer').click();
    await expect(desk.problems).toBeVisible();
  },
  'access-request': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/access-request`);
  },
  conflict: async ({ desk, api }) => {
    const { id } = await api.create(person());
    await desk.open(`/customers/${id}`);
    await desk.edit('Person');
    await api.patch(id, { personal_info: { name: 'Josefa', nationality: 'PT' } });
    await desk.field('Name').fill('José Luis');
    await desk.button('Save').click();
    await expect(desk.alert('Somebody else saved this customer first')).toBeVisible();
  },
  toast: async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.edit('Settings');
    await desk.button('Save').click();
    await expect(desk.notifications).toContainText('Changes saved');
  },
  'new-private': async ({ desk }) => {
    await desk.open('/customers/new');
  },
  'new-corporate': async ({ desk }) => {
    await desk.open('/customers/new?type=CORPORATE_CUSTOMER');
  },
  'new-digital': async ({ desk }) => {
    await desk.open('/customers/new?type=DIGITAL_CUSTOMER');
  },
  'new-private-problems': async ({ desk }) => {
    await desk.open('/customers/new');
    await desk.button('Create customer').click();
    await expect(desk.problems).toBeVisible();
  },
  duplicate: async ({ desk, api }) => {
    const existing = person();
    await api.create(existing);
    await desk.open('/customers/new');
    await desk.fillPerson(existing);
    await desk.button('Create customer').click();
    await expect(desk.alert('A customer with this document already exists')).toBeVisible();
  },
  'customer-accounts': async ({ desk, api, clientela }) => {
    const { id, bank, card } = await aCustomerWithAccounts(api);
    refuseCard(clientela, bank.external_id);
    letCardsExpire(clientela, card.external_id);
    await desk.open(`/customers/${id}`);
  },
  account: async ({ desk, api, clientela }) => {
    await desk.open(`/accounts/${(await aFullAccount(api, clientela)).id}`);
  },
  'account-pending': async ({ desk, api, clientela }) => {
    const { bank } = await aCustomerWithAccounts(api);
    waitForCard(clientela, bank.external_id);
    await desk.open(`/accounts/${bank.id}`);
  },
  'account-failed': async ({ desk, api, clientela }) => {
    const { bank } = await aCustomerWithAccounts(api);
    refuseCard(clientela, bank.external_id);
    await desk.open(`/accounts/${bank.id}`);
  },
  'account-read-only': async ({ desk, api, clientela }) => {
    const { bank } = await aCustomerWithAccounts(api);
    await desk.signInWith(clientela, 'customers:read,accounts:read');
    await desk.open(`/accounts/${bank.id}`);
  },
  'payment-method': async ({ desk, api }) => {
    const { bank } = await aCustomerWithAccounts(api);
    await desk.open(`/accounts/${bank.id}/payment-method`);
    await desk.field('IBAN').fill('ES60 0049 1500 0512 3456 7892');
  },
  'payment-method-problems': async ({ desk, api }) => {
    const { bank } = await aCustomerWithAccounts(api);
    await desk.open(`/accounts/${bank.id}/payment-method`);
    await desk.field('IBAN').fill('ES60 0049 1500 0512 3456 7893');
    await desk.button('Save').click();
    await expect(desk.problems).toBeVisible();
  },
  'payment-method-conflict': async ({ desk, api }) => {
    const { bank } = await aCustomerWithAccounts(api);
    await desk.open(`/accounts/${bank.id}/payment-method`);
    await desk.page.getByRole('radio', { name: 'New card' }).check();
    await desk.field('Reference from the card vault').fill('5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c60');
    await payBy(api, bank.id, directDebit(IBANS.portugal));
    await desk.button('Save').click();
    await expect(desk.alert('Somebody else changed this account first')).toBeVisible();
  },
  'billing-address': async ({ desk, api }) => {
    const { bank } = await aCustomerWithAccounts(api);
    await desk.open(`/accounts/${bank.id}/billing-address`);
  },
  'new-account': async ({ desk, api }) => {
    const { id } = await aCustomerWithAccounts(api);
    await desk.open(`/customers/${id}/accounts/new`);
  },
  'end-account': async ({ desk, api }) => {
    const { bank } = await aCustomerWithAccounts(api);
    await desk.open(`/accounts/${bank.id}`);
    await desk.link('End account').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
  'add-promotion': async ({ desk, api, clientela }) => {
    const { id } = await aFullAccount(api, clientela);
    await desk.open(`/accounts/${id}/promotions/add`);
    await desk.button('Add promotion').click();
    await expect(desk.problems).toBeVisible();
  },
  'end-promotion': async ({ desk, api, clientela }) => {
    const { id } = await aFullAccount(api, clientela);
    await desk.open(`/accounts/${id}`);
    await desk.link('End Six months at half price').click();
    await expect(desk.button('End promotion')).toBeVisible();
  },
  'promotion-history': async ({ desk, api, clientela }) => {
    const { id } = await aFullAccount(api, clientela);
    await desk.open(`/accounts/${id}/promotions`);
  },
  settings: async ({ desk, api }) => {
    await aSortedCustomer(api);
    await desk.open('/settings');
  },
  'settings-category': async ({ desk, api }) => {
    const { category } = await aSortedCustomer(api);
    await desk.open(`/settings/categories/${category}`);
    await desk.field(/^Values/).fill('low\nvery high\nhigh');
    await desk.button('Save').click();
    await expect(desk.problems).toBeVisible();
  },
  'settings-category-delete': async ({ desk, api }) => {
    const { category } = await aSortedCustomer(api);
    await desk.open(`/settings/categories/${category}/delete`);
  },
  'settings-treatments': async ({ desk, api }) => {
    await aSortedCustomer(api);
    await desk.open('/settings/treatments');
  },
  'settings-promotions': async ({ desk, api, clientela }) => {
    await aFullAccount(api, clientela);
    await desk.open('/settings/promotions');
  },
  'settings-general': async ({ desk }) => {
    await desk.open('/settings/general');
  },
  categories: async ({ desk, api }) => {
    const { id } = await aSortedCustomer(api);
    await desk.open(`/customers/${id}/categories`);
  },
  category: async ({ desk, api }) => {
    const { id, category } = await aSortedCustomer(api);
    await desk.open(`/customers/${id}/categories/${category}`);
  },
  credential: async ({ desk, api }) => {
    await desk.open(`/customers/${(await aReserved(api)).id}/credentials`);
  },
  'credential-none': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/credentials`);
  },
  'credential-activating': async ({ desk, api, clientela }) => {
    const customer = await aReserved(api);
    waitForActivation(clientela, customer, customer.credential);
    await desk.open(`/customers/${customer.id}/credentials`);
  },
  'credential-failed': async ({ desk, api, clientela }) => {
    const customer = await aReserved(api);
    giveUpActivation(clientela, customer, customer.credential);
    await desk.open(`/customers/${customer.id}/credentials`);
  },
  'credential-active': async ({ desk, api }) => {
    const { id, external_id } = await api.create(person());
    await takeOver(api, id, `josefa.${external_id}@example.com`);
    await setLastDay(api, id, inDays(10));
    await desk.open(`/customers/${id}/credentials`);
  },
  'credential-read-only': async ({ desk, api, clientela }) => {
    const { id } = await aReserved(api);
    await desk.signInWith(clientela, 'customers:read,customer_credentials:read');
    await desk.open(`/customers/${id}/credentials`);
  },
  'credential-reserve': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/credentials/reserve`);
  },
  'credential-activate': async ({ desk, api }) => {
    await desk.open(`/customers/${(await aReserved(api)).id}/credentials/activate`);
  },
  'credential-username-conflict': async ({ desk, api }) => {
    const { id, external_id } = await aReserved(api);
    await desk.open(`/customers/${id}/credentials/username`);
    await rename(api, id, `jgarcia.${external_id}@example.com`);
    await desk.field('User name').fill(`pepa.${external_id}@example.com`);
    await desk.button('Save').click();
    await expect(desk.alert('Somebody else changed this credential first')).toBeVisible();
  },
  'credential-expiry': async ({ desk, api }) => {
    await desk.open(`/customers/${(await aReserved(api)).id}/credentials/expiry`);
  },
  'credential-remove': async ({ desk, api }) => {
    await desk.open(`/customers/${(await aReserved(api)).id}/credentials`);
    await desk.link('Remove credential').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
  'credential-remove-page': async ({ desk, api }) => {
    await desk.open(`/customers/${(await aReserved(api)).id}/credentials/remove`);
  },
  'customer-credential': async ({ desk, api, clientela }) => {
    const customer = await aReserved(api);
    giveUpActivation(clientela, customer, customer.credential);
    await setLastDay(api, customer.id, inDays(10));
    await desk.open(`/customers/${customer.id}`);
  },
  documents: async ({ desk, api }) => {
    await desk.open(`/customers/${(await withDocuments(api)).id}/documents`);
  },
  'customer-documents': async ({ desk, api }) => {
    await desk.open(`/customers/${(await withDocuments(api)).id}`);
  },
  document: async ({ desk, api }) => {
    await desk.open((await withDocuments(api)).card);
    await pictureIsThere(desk);
  },
  'document-gone': async ({ desk, api, expectedStatuses }) => {
    expectedStatuses.add(404);
    const { id } = await api.create(person());
    await desk.open(`/customers/${id}/documents/${id}`);
  },
  'new-document': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/documents/new`);
    await desk.field('File').setInputFiles(png());
    await expect(desk.page.getByRole('status').filter({ hasText: 'dni.png' })).toBeVisible();
  },
  'new-document-problems': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/documents/new?problem=not_a_document`);
    await expect(desk.problems).toBeVisible();
  },
  me: async ({ desk }) => {
    await desk.open('/me');
  },
  'me-password-problems': async ({ desk }) => {
    await desk.open('/me/password');
    await desk.button('Change password').click();
    await expect(desk.problems).toBeVisible();
  },
  'two-step': async ({ desk, clientela }) => {
    await desk.signInWith(clientela, '*');
    await desk.open('/me/two-step');
    await desk.field('Password').fill('a good password');
    await desk.button('Set it up').click();
    await expect(desk.page.getByRole('img', { name: 'QR code' })).toBeVisible();
  },
  agents: async ({ desk }) => {
    await desk.open('/agents/invite');
    await desk.field('User name').fill(`guest-${Date.now()}`);
    await desk.button('Invite').click();
    await expect(desk.page.locator('[data-secret]')).toBeVisible();
  },
  agent: async ({ desk, clientela }) => {
    const username = `colleague-${Date.now()}`;
    const who = ['--org', 'telco', '--username', username];
    clientela.run(['agent', 'create', ...who, '--role', 'agent'], 'a good password\n');
    await desk.open(`/agents?after=${username.slice(0, -1)}`);
    await desk.link(username).click();
    await expect(desk.heading(username)).toBeVisible();
  },
  roles: async ({ desk }) => {
    await desk.open('/roles');
  },
  'new-role': async ({ desk }) => {
    await desk.open('/roles/new');
  },
  keys: async ({ desk }) => {
    await desk.open('/keys');
  },
  'new-key': async ({ desk }) => {
    await desk.open('/keys/new');
  },
  invitation: async ({ desk, clientela }) => {
    const who = ['--org', 'telco', '--username', `guest-${Date.now()}`];
    const link = new URL(clientela.run(['agent', 'invite', ...who, '--role', 'agent']));
    await desk.open(link.pathname + link.search);
  },
  'customer-masked': async ({ desk, api, clientela }) => {
    await desk.signInWith(clientela, 'customers:read,customers:write,reveal');
    await desk.open(`/customers/${(await api.create(person())).id}`);
  },
  'customer-masked-edit': async ({ desk, api, clientela }) => {
    const { id } = await api.create(company());
    const { identity_document, name, first_surname, second_surname } = person().personal_info;
    await api.setRepresentative(id, { identity_document, name, first_surname, second_surname });
    await desk.signInWith(clientela, 'customers:read,customers:write,reveal');
    await desk.open(`/customers/${id}?edit=representative`);
  },
  'caller-unchecked': async ({ desk, api, clientela }) => {
    await desk.signInWith(clientela, 'customers:read,customers:write,reveal');
    const { id } = await api.create(person());
    await whileCallersAreChecked(clientela, () => desk.open(`/customers/${id}`));
  },
  'caller-check': async ({ desk, api, clientela }) => {
    await desk.signInWith(clientela, 'customers:read,customers:write');
    const { id } = await api.create(person());
    await whileCallersAreChecked(clientela, () => desk.open(`/customers/${id}`));
    await desk.link('Check the caller').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
  'caller-check-page': async ({ desk, api, clientela }) => {
    const customer = person();
    const { id } = await api.create(customer);
    await whileCallersAreChecked(clientela, async () => {
      await desk.open(`/customers/${id}/caller-check`);
      await desk.field('Document number').fill('12345678Z');
      await desk.field('Postal code').fill('28001');
      await desk.button('Check the caller').click();
      await expect(desk.problems).toBeVisible();
    });
  },
  'caller-first': async ({ desk, api, clientela }) => {
    const { id } = await api.create(person());
    await whileCallersAreChecked(clientela, async () => {
      await desk.open(`/customers/${id}`);
      await desk.edit('Contact');
      await desk.field('Phone number').fill('612345678');
      await desk.button('Save').click();
      await expect(desk.alert('Check the caller first')).toBeVisible();
    });
  },
  'caller-checked': async ({ desk, api, clientela }) => {
    const customer = person();
    const { id } = await api.create(customer);
    await whileCallersAreChecked(clientela, async () => {
      await desk.open(`/customers/${id}/caller-check`);
      await desk.field('Document number').fill(customer.personal_info.identity_document.number);
      await desk.field('Birthdate').fill('1990-01-31');
      await desk.button('Check the caller').click();
      await expect(desk.page.locator('[data-caller]')).toHaveText(/min left/);
    });
  },
  reveal: async ({ desk, api, clientela }) => {
    await desk.signInWith(clientela, 'customers:read,reveal');
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.link('Show the document number').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
  'reveal-page': async ({ desk, api, clientela }) => {
    await desk.signInWith(clientela, 'customers:read,reveal');
    await desk.open(`/customers/${(await api.create(person())).id}/reveal?field=document&wrong=1`);
  },
  audit: async ({ desk, api, clientela }) => {
    await desk.signInWith(clientela, 'customers:read,read_audit,export');
    await desk.open(`/audit?customer=${await withHistory(api)}`);
    await expect(desk.page.locator('[data-audit] > li').first()).toBeVisible();
  },
  'audit-entry': async ({ desk, api, clientela }) => {
    const { id } = await api.create(person());
    await api.patch(id, { personal_info: { name: 'Josefa', nationality: 'PT' } });
    await desk.signInWith(clientela, 'customers:read,read_audit,export');
    await desk.open(`/audit?customer=${id}&action=customer.update`);
    await desk.page.locator('[data-audit] > li a').first().click();
    await expect(desk.heading('Customer changed')).toBeVisible();
  },
  'not-found': async ({ desk, expectedStatuses }) => {
    expectedStatuses.add(404);
    await desk.open('/no/such/page');
  },
  unavailable: async ({ desk, clientela, expectedStatuses }) => {
    expectedStatuses.add(503);
    await clientela.withoutDatabase(async () => {
      await desk.page.goto('/');
    });
    await expect(desk.heading('Not available just now')).toBeVisible();
  },
  'read-only': async ({ desk, api, clientela }) => {
    await desk.signInWith(clientela, 'customers:read');
    await desk.open(`/customers/${(await api.create(company())).id}`);
  },
  forbidden: async ({ desk, clientela, expectedStatuses }) => {
    expectedStatuses.add(403);
    await desk.signInWith(clientela, 'customers:read');
    await desk.open('/customers/new');
  },
};

/** Has the organization ask who is calling while a page comes up. */
async function whileCallersAreChecked(clientela: Clientela, part: () => Promise<unknown>) {
  clientela.settle({ caller_check: 2 });
  try {
    await part();
  } finally {
    clientela.settle();
  }
}

/** A customer with an account at a bank, one paid by card and one that has ended. */
async function aCustomerWithAccounts(api: Api) {
  const { id } = await api.create(person());
  const bank = await openAccount(api, id, directDebit(iban()));
  const card = await openAccount(api, id, storedCard(cardToken()));
  const ended = await openAccount(api, id, bankTransfer);
  const path = { params: { path: api.path({ customer_id: id, account_id: ended.id }) } };
  await api.client.DELETE('/v4/orgs/{org_id}/customers/{customer_id}/accounts/{account_id}', path);
  return { id, bank, card };
}

/** An account with a past, promotions and a contract. */
async function aFullAccount(api: Api, clientela: Clientela) {
  const { card } = await aCustomerWithAccounts(api);
  await payBy(api, card.id, directDebit(IBANS.portugal));
  await moveAccount(api, card.id, { address_lines: ['Gran Vía 28, 4º'], locality: 'Madrid' });
  await payBy(api, card.id, directDebit(iban()));
  const { external_id } = card;
  const start_date = '2022-01-01T00:00:00Z';
  const requests = [{ request_external_id: '214748364', create_date: start_date, type: 'SALE_MOBILE_ONLY' }];
  const lines = [
    { promotion: { promotion_id: 2064, name: 'Six months at half price', duration_months: 6 } },
    { promotion: { promotion_id: 3001, name: 'Free roaming in Morocco' } },
    { contract: { external_id, account_external_id: external_id, start_date, requests } },
  ];
  clientela.run(['import', '-', '--org', ORGANIZATION], lines.map((line) => JSON.stringify(line)).join('\n'));
  const params = { path: api.path({ account_id: card.id }) };
  for (const body of [{ promotion_id: 2064 }, { promotion_id: 3001, start_date: '2090-01-01' }]) {
    good(await api.client.POST('/v4/orgs/{org_id}/accounts/{account_id}/promotions', { params, body }));
  }
  return card;
}

/** A customer whose user name is reserved. */
async function aReserved(api: Api) {
  const customer = await api.create(person());
  const credential = await reserve(api, customer.id, `josefa.${customer.external_id}@example.com`);
  return { ...customer, credential };
}

/** A customer with five documents. */
async function withDocuments(api: Api) {
  const { id } = await api.create(person());
  const dates = ['2019-11-02T09:15:00Z', '2021-04-20T16:40:00Z', '2023-01-27T11:05:00Z', '2025-09-12T08:55:00Z'];
  for (const date of dates) await addDocument(api, id, pdf(), date);
  return { id, card: await addDocument(api, id, png()) };
}

/** Waits for a document's picture. */
async function pictureIsThere(desk: Desk) {
  const image = desk.page.getByRole('main').getByRole('img');
  await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(640);
}

/** A VIP who is sorted into one category of two. */
async function aSortedCustomer(api: Api, who = person()) {
  const { id } = await api.create(who);
  const org = { path: api.path({}) };
  const customer = { path: api.path({ customer_id: id }) };
  const asked = [
    { name: 'risk', description: 'How likely they are to pay', valid_values: ['low', 'medium', 'high'] },
    { name: 'influencer', description: 'Who talks about us in public' },
  ];
  const known = async () => {
    const listed = good(await api.client.GET('/v4/orgs/{org_id}/categories', { params: org })).categories;
    return asked.flatMap(({ name }) => listed.find((category) => category.name === name) ?? []);
  };
  if ((await known()).length === 0) {
    good(await api.client.POST('/v4/orgs/{org_id}/categories', { params: org, body: { categories: asked } }));
  }
  const category = (await known())[0]?.id ?? 0;
  const path = '/v4/orgs/{org_id}/customers/{customer_id}/categories';
  const body = { id: category, value: 'medium', reason: 'Two bills were paid late' };
  good(await api.client.POST(path, { params: customer, body }));
  const values = { values: ['vip'] };
  good(await api.client.PATCH('/v4/orgs/{org_id}/special-treatment', { params: org, body: values }));
  const treatment = '/v4/orgs/{org_id}/customers/{customer_id}/special-treatment';
  good(await api.client.PUT(treatment, { params: customer, body: values }));
  return { id, category };
}

/** Has an account wait for a card that never comes: the sandbox's vault is too quick for a picture. */
function waitForCard(clientela: Clientela, number: string) {
  const reference = '5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c60';
  clientela.sql(`UPDATE accounts SET pending_card = '${reference}' WHERE external_id = '${number}'`);
}

/** Has the cards of an account's customer be over for years: the sandbox's vault gives good ones alone. */
function letCardsExpire(clientela: Clientela, number: string) {
  const customer = `SELECT customer_id FROM accounts WHERE external_id = '${number}'`;
  clientela.sql(`UPDATE cards SET expires = expires - 600 WHERE customer_id = (${customer})`);
}

/** Has the card vault refuse a card of an account. */
function refuseCard(clientela: Clientela, number: string) {
  clientela.sql(`INSERT INTO tokenization_requests SELECT org_id, id, '5f0a8c1e7d3b4f6a9c2e1b8d7f4a3c6f', id, 9, 'FAILED',
    NULL, 'the card was refused by its bank', created_at, created_at FROM accounts WHERE external_id = '${number}'`);
}

/** The same desk for an agent whose browser asks for Spanish. */
export const spanishScreens: Record<string, Screen> = {
  'es-audit': async ({ desk, api }) => {
    await desk.open(`/audit?customer=${await withHistory(api)}`);
    await expect(desk.page.locator('[data-audit] > li').first()).toBeVisible();
  },
  'es-caller-check': async ({ desk, api, clientela }) => {
    const { id } = await api.create(person());
    await whileCallersAreChecked(clientela, () => desk.open(`/customers/${id}`));
    await desk.link('Comprobar quién llama').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
  'es-home': async ({ desk, api, clientela }) => {
    await homeWithWork(desk, api, clientela);
    await desk.open('/');
  },
  'es-search': async ({ desk, query }) => {
    await desk.open(`/?q=${query}`);
  },
  'es-search-repaired': async ({ desk, api }) => {
    const { number } = await aCallersDocument(api);
    const [first, second, ...rest] = number;
    await desk.open(`/?q=${[second, first, ...rest].join('')}`);
    await expect(desk.results.filter({ hasText: number })).toBeVisible();
  },
  'es-customer': async ({ desk, api }) => {
    const { id } = await api.create(company());
    const { identity_document, name, first_surname, second_surname } = person().personal_info;
    await api.setRepresentative(id, { identity_document, name, first_surname, second_surname });
    await desk.open(`/customers/${id}`);
  },
  'es-customer-edit-problems': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}?edit=contact`);
    await desk.field('Número de teléfono').fill('12');
    await desk.field('Código postal').fill('99999');
    await desk.button('Guardar').click();
    await expect(desk.page.getByRole('alert').filter({ hasText: 'datos por corregir' })).toBeVisible();
  },
  'es-new-corporate': async ({ desk }) => {
    await desk.open('/customers/new?type=CORPORATE_CUSTOMER');
  },
  'es-account': async ({ desk, api, clientela }) => {
    await desk.open(`/accounts/${(await aFullAccount(api, clientela)).id}`);
  },
  'es-payment-method': async ({ desk, api }) => {
    const { bank } = await aCustomerWithAccounts(api);
    await desk.open(`/accounts/${bank.id}/payment-method`);
    await desk.field('IBAN').fill('ES60 0049 1500');
  },
  'es-new-account': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/accounts/new`);
  },
  'es-credential': async ({ desk, api }) => {
    await desk.open(`/customers/${(await aReserved(api)).id}/credentials`);
  },
  'es-credential-reserve': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/credentials/reserve`);
  },
  'es-me': async ({ desk }) => {
    await desk.open('/me');
  },
  'es-documents': async ({ desk, api }) => {
    await desk.open(`/customers/${(await withDocuments(api)).id}/documents`);
  },
  'es-document': async ({ desk, api }) => {
    await desk.open((await withDocuments(api)).card);
    await pictureIsThere(desk);
  },
  'es-new-document-problems': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/documents/new?problem=document_too_large`);
  },
  'es-agents': async ({ desk }) => {
    await desk.open('/agents');
  },
  'es-new-role': async ({ desk }) => {
    await desk.open('/roles/new');
  },
  'es-delete': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.link('Eliminar cliente').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
};

const widths = [1280, 390];
const themes = ['light', 'dark'] as const;

/** Shows a screen at each width in each theme, one after the other, and has each looked at. */
export async function everyLook(
  screen: Screen,
  scene: Scene,
  look: (width: number, theme: string) => Promise<void>,
): Promise<void> {
  const { page } = scene.desk;
  await screen(scene);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      // What still changes colour would be measured, or pictured, halfway.
      await page.evaluate(settled);
      await look(width, theme);
    }
  }
}

/** Runs in the page: waits for all that moves. What stands in a folded part is paused until it is unfolded. */
function settled() {
  const isShown = ({ effect }: Animation) => effect instanceof KeyframeEffect && effect.target?.checkVisibility();
  return Promise.allSettled(document.getAnimations().filter(isShown).map(({ finished }) => finished));
}
