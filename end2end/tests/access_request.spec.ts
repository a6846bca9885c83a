import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { displayName, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

/** What the button's file is called and holds. */
async function file(page: Page, button: string) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const file = await download;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

test('everything held on a customer is taken out, with a reference @database', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  const { number } = customer.personal_info.identity_document;
  await desk.open(`/customers/${id}`);
  await desk.link('Access request').click();
  await expect(desk.heading(`Everything held on ${displayName(customer)}`)).toBeVisible();
  await desk.ready();
  await desk.field('Reference of the request').fill('case 2026/17');
  const html = await file(page, 'File to read (HTML)');
  expect(html.name).toBe(`access-request-${id}.html`);
  expect(html.text).toContain(number);
  expect(html.text).toContain('case 2026/17');
  // The page stays, for the other file.
  await expect(desk.field('Reference of the request')).toHaveValue('case 2026/17');
  const json = await file(page, 'File for programs (JSON)');
  const held = JSON.parse(json.text);
  expect(held.customer.profile.personal_info.identity_document.number).toBe(number);
  expect(held.audit.map(({ action }: { action: string }) => action)).toContain('customer.access_request');
});

test('without a reference nothing is taken out', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}/access-request`);
  await desk.field('Reference of the request').fill('   ');
  await desk.button('File to read (HTML)').click();
  await expect(desk.alert('Write a reference, at most 200 characters.')).toBeVisible();
  await expect(page).toHaveURL(/\/access-request\?again=reference$/);
});

test('it is for those who may take out', async ({ desk, api, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  const { id } = await api.create(person());
  await desk.signInWith(clientela, 'customers:read,customers:write,reveal');
  await desk.open(`/customers/${id}`);
  await expect(desk.link('Access request')).toHaveCount(0);
  expect((await desk.open(`/customers/${id}/access-request`))?.status()).toBe(403);
  await expect(desk.heading('Not allowed')).toBeVisible();
});
