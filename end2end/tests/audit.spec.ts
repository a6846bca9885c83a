import { readFileSync } from 'node:fs';
import { displayName, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

const AUDITOR = 'customers:read,read_audit,export';

test('an auditor finds who opened and changed a customer @database', async ({ desk, page, api, clientela }) => {
  const customer = person();
  const { id, external_id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.edit('Person');
  await desk.field('Name').fill('Carmen');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');

  await desk.signInWith(clientela, AUDITOR);
  await desk.open(`/customers/${id}`);
  await desk.link('Who looked at this').click();
  await expect(desk.heading('Audit trail')).toBeVisible();
  await desk.ready();
  await expect(page.getByLabel('Customer (number or id)')).toHaveValue(id);
  const entries = page.locator('[data-audit] > li');
  await expect(entries.filter({ hasText: 'Customer created' })).toHaveCount(1);
  await expect(entries.filter({ hasText: 'ana' }).filter({ hasText: 'Customer changed' })).toHaveCount(1);
  // Openings are written a moment later.
  await expect(async () => {
    await page.reload();
    await expect(entries.filter({ hasText: 'ana' }).filter({ hasText: 'Customer opened' }).first()).toBeVisible();
  }).toPass();
  await desk.ready();

  await page.getByLabel('Customer (number or id)').fill(external_id);
  await page.getByLabel('What was done').selectOption('Customer changed');
  await desk.button('Show').click();
  await expect(entries).toHaveCount(1);
  await entries.getByRole('link', { name: 'Customer changed' }).click();
  await expect(desk.heading('Customer changed')).toBeVisible();
  const changes = page.getByRole('region', { name: 'What changed' });
  await expect(changes).toContainText('personal_info › name');
  await expect(changes).toContainText('José');
  await expect(changes).toContainText('Carmen');
});

test('what was asked for is taken out as a file', async ({ desk, page, api, clientela }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.signInWith(clientela, AUDITOR);
  await desk.open(`/audit?customer=${id}`);
  const download = page.waitForEvent('download');
  await desk.button('CSV').click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('audit.csv');
  const csv = readFileSync(await file.path(), 'utf8');
  expect(csv.split('\r\n')).toHaveLength(3);
  expect(csv).toContain('"customer.create"');
  expect(csv).toContain(displayName(customer).split(' ').at(-1));
  expect(csv).not.toContain(customer.personal_info.identity_document.number);
  await desk.open('/audit');
  await expect(page.locator('[data-audit] > li').filter({ hasText: 'Audit trail exported' }).first()).toBeVisible();
});

test('a filter that is none says so', async ({ desk, page, clientela }) => {
  await desk.signInWith(clientela, AUDITOR);
  await desk.open('/audit?customer=nobody');
  await expect(desk.alert('There is no customer with this number or id.')).toBeVisible();
  await expect(desk.button('CSV')).toHaveCount(0);
  await desk.open('/audit?person=somebody-else');
  await expect(page.getByText('Nothing was done that matches.')).toBeVisible();
});

test('the trail is for those who may read it', async ({ desk, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  await desk.signInWith(clientela, 'customers:read');
  await desk.openMenu();
  await expect(desk.link('Audit trail')).toHaveCount(0);
  expect((await desk.open('/audit'))?.status()).toBe(403);
  await expect(desk.heading('Not allowed')).toBeVisible();
});
