import { bankTransfer, directDebit, openAccount, payBy } from '../accounts.ts';
import { displayName, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

test('what happened to a customer is told the newest first, and by kind @database', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  const account = await openAccount(api, id, bankTransfer);
  await payBy(api, account.id, directDebit());
  await api.patch(id, { preferred_language: 'ca' });
  await desk.open(`/customers/${id}`);
  await desk.link('Timeline').click();
  await expect(desk.heading('Timeline')).toBeVisible();
  await expect(page).toHaveURL(`/customers/${id}/timeline`);

  const kinds = page.getByRole('navigation', { name: 'What is shown' });
  const lines = page.locator('[data-timeline] > li');
  // Who opened the page comes a moment later, above all the others.
  const told = lines.filter({ hasNotText: 'Customer opened' });
  await expect(told).toHaveText([
    /Customer changed.*end2end API key/,
    /Payment method changed/,
    /Account created/,
    /Customer created/,
  ]);

  await kinds.getByRole('link', { name: 'Accounts and payment' }).click();
  await expect(page).toHaveURL(`/customers/${id}/timeline?kind=account`);
  await expect(lines).toHaveText([/Payment method changed/, /Account created/]);
  await expect(kinds.getByRole('link', { name: 'Accounts and payment' })).toHaveAttribute('aria-current', 'true');
  await kinds.getByRole('link', { name: 'Identification documents' }).click();
  await expect(page.getByText('Nothing of this kind has happened.')).toBeVisible();
  await kinds.getByRole('link', { name: 'Accounts and payment' }).click();
  await lines.getByRole('link', { name: 'Account created', exact: true }).click();
  await expect(desk.heading(`Account ${account.external_id}`)).toBeVisible();
  await desk.open(`/customers/${id}/timeline`);
  await desk.link(displayName(customer)).click();
  await expect(desk.heading(displayName(customer))).toBeVisible();
});

test('who looked is for those who read the audit trail', async ({
  desk,
  page,
  api,
  clientela,
  expectedStatuses,
}) => {
  expectedStatuses.add(403);
  const { id } = await api.create(person());
  await openAccount(api, id);
  await desk.signInWith(clientela, 'customers:read');
  await desk.open(`/customers/${id}/timeline`);
  const lines = page.locator('[data-timeline] > li');
  await expect(lines).toHaveText([/Customer created/]);
  await expect(desk.link('Who looked')).toHaveCount(0);
  expect((await desk.open(`/customers/${id}/timeline?kind=look`))?.status()).toBe(403);

  await desk.signInWith(clientela, 'customers:read,read_audit');
  await desk.open(`/customers/${id}`);
  await expect(async () => {
    await desk.open(`/customers/${id}/timeline?kind=look`);
    await expect(lines.first()).toContainText('Customer opened', { timeout: 1000 });
  }).toPass();
  await lines.first().getByRole('link', { name: /^Details/ }).click();
  await expect(desk.heading('Customer opened')).toBeVisible();
});

test('there is no timeline of nobody', async ({ desk, expectedStatuses }) => {
  expectedStatuses.add(404);
  const answer = await desk.open('/customers/nobody/timeline');
  expect(answer?.status()).toBe(404);
  await expect(desk.heading('Not found')).toBeVisible();
});
