import type { Page } from '@playwright/test';
import { openAccount } from '../accounts.ts';
import { displayName, person } from '../customers.ts';
import type { Desk } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

/** Waits until the focus is on the page's heading, which is what a screen reader then says. */
async function isAt(desk: Desk, heading: string | RegExp) {
  await expect(desk.heading(heading)).toBeFocused();
}

/** Goes to a link as the keyboard does, and follows it. */
async function follow(page: Page, name: string) {
  const link = page.getByRole('main').getByRole('link', { name }).first();
  await link.focus();
  await page.keyboard.press('Enter');
}

test('the focus follows to each page, and is never lost @js', async ({ desk, page, api }) => {
  test.slow();
  const customer = person();
  const name = displayName(customer);
  const { id } = await api.create(customer);
  const { external_id } = await openAccount(api, id);

  // From the box, by its only result.
  await desk.open('/');
  await desk.searchBox.fill(customer.personal_info.identity_document.number);
  await expect(desk.results).toHaveCount(1);
  await page.keyboard.press('Enter');
  await isAt(desk, name);
  await expect(page).toHaveTitle(`${name} · Clientela`);

  await follow(page, 'Timeline');
  await isAt(desk, 'Timeline');
  await expect(page).toHaveTitle(`Timeline · ${name} · Clientela`);
  // Within the page: the link that was followed is there no more.
  await follow(page, 'Accounts');
  await expect(page).toHaveURL(/kind=account/);
  await expect(page.getByRole('link', { name: 'Accounts' })).toHaveAttribute('aria-current', 'true');
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  await page.goBack();
  await page.goBack();
  await isAt(desk, name);

  await follow(page, external_id);
  await isAt(desk, new RegExp(`${external_id}`));
  await expect(page).toHaveTitle(`Account ${external_id} · ${name} · Clientela`);
  // A form begins in its first field.
  await follow(page, 'Change payment method');
  await expect(page.locator('main :is(input, select)').and(page.locator(':focus'))).toBeVisible();
  await expect(page).toHaveTitle(`Change payment method · Account ${external_id} · ${name} · Clientela`);
  await follow(page, 'Cancel');
  await isAt(desk, new RegExp(`${external_id}`));

  // By a link around the page, and by the commands. Home begins in the search box.
  await page.getByRole('banner').getByRole('link', { name: 'New customer' }).press('Enter');
  await expect(desk.field('Document number')).toBeFocused();
  await page.getByRole('banner').getByRole('link', { name: 'Clientela' }).press('Enter');
  await expect(desk.searchBox).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await isAt(desk, name);
});

test('another customer by the commands has the focus when they are there @js', async ({ desk, page, api }) => {
  const [first, second] = [person(), person()];
  const [{ id }, other] = [await api.create(first), await api.create(second)];
  await desk.open(`/customers/${other.id}`);
  await desk.searchBox.fill(first.personal_info.identity_document.number);
  await page.keyboard.press('Enter');
  await desk.results.first().click();
  await isAt(desk, displayName(first));
  await page.route('**/desk/load_customer*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
  await page.keyboard.press('Control+k');
  await page.keyboard.type(second.personal_info.second_surname);
  await page.keyboard.press('Enter');
  await isAt(desk, displayName(second));
  await expect(page).toHaveURL(`/customers/${other.id}`);
  expect(id).not.toBe(other.id);
});

test('what is typed on the way to another page stays where it is typed @js', async ({ desk, page, api }) => {
  const customer = person();
  await api.create(customer);
  await desk.open('/me');
  await desk.searchBox.fill(customer.personal_info.identity_document.number);
  await page.keyboard.press('Enter');
  await expect(desk.results).toHaveCount(1);
  // Longer than the focus would take to move away.
  await page.waitForTimeout(500);
  await expect(desk.searchBox).toBeFocused();
});

for (const [path, field] of [
  ['/agents/invite', 'User name'],
  ['/roles/new', 'Name'],
  ['/keys/new', 'Name'],
  ['/me/password', 'Password'],
  ['/me/two-step', 'Password'],
] as const) {
  test(`${path} begins in its first field @js`, async ({ desk }) => {
    await desk.open(path);
    await expect(desk.field(field)).toBeFocused();
  });
}
