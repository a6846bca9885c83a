import type { Locator } from '@playwright/test';
import { directDebit, getAccount, IBANS, openAccount } from '../accounts.ts';
import type { PrivateCustomer } from '../customers.ts';
import { company, person } from '../customers.ts';
import { Desk } from '../desk.ts';
import { test as base, expect } from '../fixtures.ts';

/** The organization asks who is calling, while a test of this file runs. */
const test = base.extend<{ callersAreChecked: undefined }>({
  callersAreChecked: [
    async ({ clientela }, use) => {
      clientela.settle({ caller_check: 2 });
      await use(undefined);
      clientela.settle();
    },
    { auto: true },
  ],
});

function badge(desk: Desk): Locator {
  return desk.page.locator('[data-caller]');
}

test('a phone changes when the caller is checked, and what was typed stays @database', async ({
  desk,
  page,
  api,
  javaScriptEnabled,
}) => {
  // Two whole pages, each with its WASM.
  test.slow();
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await expect(badge(desk)).toHaveText('Caller not checked');
  await desk.edit('Contact');
  await desk.field('Phone number').fill('612345678');
  await desk.button('Save').click();
  const refusal = desk.alert('Check the caller first');
  await expect(refusal).toBeVisible();
  await expect(desk.field('Phone number')).toHaveValue('612345678');

  // In the page's dialog, or without JavaScript in another tab.
  const opened = desk.javaScript ? undefined : page.context().waitForEvent('page');
  await refusal.getByRole('link', { name: 'Check the caller' }).click();
  const beside = opened ? new Desk(await opened, javaScriptEnabled ?? true) : desk;
  const form = opened ? beside.page.getByRole('main') : page.getByRole('dialog', { name: 'Check the caller' });
  const answer = async (name: string) => {
    await beside.ready();
    await form.getByLabel('Full name').fill(name);
    await form.getByLabel('Postal code').fill('28013');
    await form.getByRole('button', { name: 'Check the caller' }).click();
  };
  await answer(customer.personal_info.name);
  await expect(form.getByText('Answers: Not confirmed.')).toBeVisible();
  const { name, first_surname, second_surname } = customer.personal_info;
  await answer(`${first_surname} ${second_surname}, ${name}`.toLowerCase());
  await expect(badge(beside)).toHaveText('Caller checked, 15 min left');
  if (opened) {
    await beside.page.close();
  } else {
    await expect(desk.alert('The caller is checked: try again now.')).toBeVisible();
    // Whoever came from the form goes on there, and not at the top of the page.
    await expect(page.locator('#form-failed')).toBeFocused();
  }

  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  const { contact_info } = (await api.get(id)) as PrivateCustomer;
  expect(contact_info.phone_numbers[0]?.number).toBe('612345678');
});

test('a bank account changes after a check beside it @js @database', async ({ desk, page, api }) => {
  test.slow();
  const customer = person();
  const { id } = await api.create(customer);
  const account = await openAccount(api, id);
  await desk.open(`/accounts/${account.id}/payment-method`);
  await desk.field('IBAN').fill(IBANS.santander);
  await desk.button('Save').click();
  await expect(desk.alert('Check the caller first')).toBeVisible();

  await badge(desk).locator('..').getByRole('link', { name: 'Check the caller' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Full name')).toBeFocused();
  await dialog.getByLabel('Document number').fill(customer.personal_info.identity_document.number);
  await dialog.getByRole('button', { name: 'Check the caller' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'At least 2 are needed.' })).toBeVisible();
  await dialog.getByLabel('Birthdate').fill('1990-01-31');
  await dialog.getByRole('button', { name: 'Check the caller' }).click();
  await expect(dialog).toBeHidden();
  await expect(badge(desk)).toHaveText('Caller checked, 15 min left');
  // By the page's own button: its badge says how it went.
  await expect(badge(desk)).toBeFocused();
  const left = page.locator('dialog').getByLabel('Document number');
  await expect(left).toHaveValue('');

  await expect(desk.field('IBAN')).toHaveValue(IBANS.santander);
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  expect((await getAccount(api, account.id)).payment_method).toMatchObject({
    direct_debit: directDebit(IBANS.santander),
  });
});

test('a check ends by itself @js', async ({ desk, page, api }) => {
  test.slow();
  await page.clock.install();
  const firm = company();
  const { id } = await api.create(firm);
  await desk.open(`/customers/${id}`);
  await desk.link('Check the caller').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Birthdate')).toHaveCount(0);
  await dialog.getByLabel('Document number').fill(firm.company_info.identity_document.number.toLowerCase());
  await dialog.getByLabel('Postal code').fill('28013');
  await dialog.getByRole('button', { name: 'Check the caller' }).click();
  await expect(badge(desk)).toHaveText('Caller checked, 15 min left');
  await page.clock.runFor(8 * 60_000);
  await expect(badge(desk)).toHaveText(/^Caller checked, [67] min left$/);
  await page.clock.runFor(8 * 60_000);
  await expect(badge(desk)).toHaveText('Caller not checked');
  await expect(desk.link('Check the caller')).toBeVisible();
});

test('who may change nothing is not asked to check', async ({ desk, api, clientela }) => {
  const { id } = await api.create(person());
  await desk.signInWith(clientela, 'customers:read');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Person')).toBeVisible();
  await expect(badge(desk)).toHaveCount(0);
});
