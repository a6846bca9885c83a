import type { Page } from '@playwright/test';
import { nif, type PrivateCustomer, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

/** What an agent of the shipped role may do; more than enough for these tests. */
const AGENT = 'customers:read,customers:write,reveal';

/** Collects every byte of every answer that the browser gets from now on. */
function everyByte(page: Page): () => Promise<string> {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    // An answer that sends the browser on has no body.
    answers.push(response.body().then((body) => body.toString('latin1') + body.toString('utf8'), () => ''));
  });
  return async () => (await Promise.all(answers)).join('\n');
}

function born(customer: PrivateCustomer): PrivateCustomer {
  return { ...customer, personal_info: { ...customer.personal_info, birthdate: '1987-06-05' } };
}

test('no byte that reaches the browser tells what is masked @database', async ({ desk, page, api, clientela }) => {
  const customer = born(person());
  const { id } = await api.create(customer);
  await desk.signInWith(clientela, 'customers:read,customers:write');
  const bytes = everyByte(page);
  await desk.open('/');
  await desk.search(customer.personal_info.second_surname);
  await expect(desk.results).toHaveCount(1);
  await expect(desk.results).toContainText('•••');
  await desk.results.click();
  await desk.ready();
  await expect(desk.section('Person')).toContainText('••/••/••••');
  await expect(page.getByRole('main')).toContainText('•••');
  await expect(desk.link(/^Show the/)).toHaveCount(0);
  await desk.edit('Person');
  await api.patch(id, { personal_info: { name: 'Josefa' } });
  await desk.field('Name').fill('Eva');
  await desk.button('Save').click();
  await expect(desk.alert('Somebody else saved this customer first')).toBeVisible();
  await desk.open(`/customers/${id}/delete`);

  const seen = await bytes();
  expect(seen.length).toBeGreaterThan(10_000);
  expect(seen).toContain(customer.personal_info.second_surname);
  for (const secret of [customer.personal_info.identity_document.number, '1987-06-05', '05/06/1987']) {
    expect(seen.toUpperCase().includes(secret), secret).toBe(false);
  }
});

test('a masked birth date stays when something else is saved @database', async ({ desk, api, clientela }) => {
  const customer = born(person());
  const { id } = await api.create(customer);
  await desk.signInWith(clientela, AGENT);
  await desk.open(`/customers/${id}`);
  await desk.edit('Person');
  await expect(desk.field(/^Birthdate/)).toHaveValue('');
  await expect(desk.field(/^Birthdate/)).toHaveAccessibleDescription(/Leave it empty to keep it/);
  await desk.field('Name').fill('Carmen');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  const saved = (await api.get(id)) as PrivateCustomer;
  expect(saved.personal_info).toMatchObject({ name: 'Carmen', birthdate: '1987-06-05' });
});

test('a document is shown to who says why, and hidden again @database', async ({
  desk,
  page,
  api,
  clientela,
  javaScriptEnabled,
}) => {
  const customer = person();
  const { number } = customer.personal_info.identity_document;
  const { id } = await api.create(customer);
  await desk.signInWith(clientela, AGENT);
  if (javaScriptEnabled ?? true) await page.clock.install();
  await desk.open(`/customers/${id}`);
  // The whole text of an element: a phone's digits before the word "Mobile" may look like a number.
  const shown = page.getByText(number, { exact: true });
  await expect(desk.section('Person')).toBeVisible();
  await expect(shown).toHaveCount(0);
  await desk.link('Show the document number').click();
  const show = page.getByRole('button', { name: 'Show', exact: true });
  await show.click();
  await expect(desk.alert('Choose or type a reason')).toBeVisible();
  await page.getByLabel('Reason', { exact: true }).filter({ visible: true }).selectOption('To identify the caller');
  await show.click();
  await expect(shown).toBeVisible();
  await expect(page.getByText('Shown for 60 seconds', { exact: true })).toBeVisible();
  if (javaScriptEnabled ?? true) {
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.clock.runFor(61_000);
    await expect(shown).toHaveCount(0);
  } else {
    await desk.link('Hide').click();
  }
  await expect(desk.section('Person')).toBeVisible();
  await expect(shown).toHaveCount(0);
});

test('a document is found as a whole, not by its beginning', async ({ desk, api, clientela }) => {
  const customer = person();
  // Customers' own numbers begin with 1.
  const number = nif(`7654${customer.personal_info.identity_document.number.slice(4, 8)}`);
  customer.personal_info.identity_document.number = number;
  await api.create(customer);
  await desk.signInWith(clientela, AGENT);
  await desk.search(number);
  await expect(desk.results).toHaveCount(1);
  await desk.search(number.slice(0, 7));
  await expect(desk.heading(/^No customer matches/)).toBeVisible();
});
