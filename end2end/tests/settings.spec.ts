import { randomUUID } from 'node:crypto';
import { type Api, good } from '../api.ts';
import { person } from '../customers.ts';
import { expectProblem } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

/** A name that nothing else of this database has. */
const unique = (word: string) => `${word}_${randomUUID().slice(0, 8)}`;

/** The id of the category of this name. */
async function categoryId(api: Api, name: string): Promise<number> {
  const params = { path: api.path({}) };
  const { categories } = good(await api.client.GET('/v4/orgs/{org_id}/categories', { params }));
  const id = categories.find((category) => category.name === name)?.id;
  if (!id) throw new Error(`no category ${name}`);
  return id;
}

/** Gives a new customer a value in the category of this name; the category's id. */
async function assign(api: Api, name: string, value: string): Promise<number> {
  const id = await categoryId(api, name);
  const { id: customer } = await api.create(person());
  const of = { path: api.path({ customer_id: customer }) };
  const path = '/v4/orgs/{org_id}/customers/{customer_id}/categories';
  good(await api.client.POST(path, { params: of, body: { id, value } }));
  return id;
}

test('a category is made, changed and deleted @database', async ({ desk, api }) => {
  const name = unique('risk');
  await desk.open('/');
  await desk.openMenu();
  await desk.menu.getByRole('link', { name: "Organization's settings" }).click();
  await expect(desk.heading("Organization's settings")).toBeVisible();
  await desk.ready();
  await desk.link('New category').click();
  await expect(desk.heading('New category')).toBeVisible();
  await desk.ready();
  await desk.field('Name').fill(`${name} level`);
  await desk.field(/^Values/).fill('low\nHigh');
  await desk.button('Save').click();
  await expectProblem(desk.field('Name'), /^Only letters a to z, digits and _/);
  await expectProblem(desk.field(/^Values/), /^Line 2: Only lower-case letters/);
  await desk.ready();
  await desk.field('Name').fill(name);
  await desk.field(/^What it means/).fill('How likely they pay');
  await desk.field(/^Values/).fill('low\nhigh');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  const line = desk.section('Categories').getByRole('listitem').filter({ hasText: name });
  await expect(line).toContainText('How likely they pay');

  const id = await assign(api, name, 'high');
  await desk.open(`/settings/categories/${id}`);
  await expect(desk.page.getByRole('main')).toContainText('1 customer');
  await desk.field(/^Values/).fill('low');
  await desk.button('Save').click();
  await expectProblem(desk.field(/^Values/), /^Customers still have “high”/);
  await desk.ready();
  await desk.field(/^Values/).fill('low\nhigh\nhighest');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  await expect(line).toContainText('highest 0');

  await desk.open(`/settings/categories/${id}`);
  await desk.link('Delete category').click();
  await expect(desk.heading(`Delete the category ${name}?`)).toBeVisible();
  await expect(desk.page.getByRole('main')).toContainText('1 customer');
  await desk.ready();
  await desk.button('Delete category').click();
  await expect(desk.notifications).toContainText('Category deleted');
  await expect(desk.page.getByText(name)).toHaveCount(0);
});

test('two who change the special treatments at once lose nothing', async ({ desk, page, api }) => {
  const params = { path: api.path({}) };
  const path = '/v4/orgs/{org_id}/special-treatment';
  const { values } = good(await api.client.GET(path, { params }));
  const [mine, theirs] = [unique('press'), unique('vip')];
  await desk.open('/settings/treatments');
  await desk.field(/^Treatments/).fill([...values, mine].join('\n'));
  good(await api.client.PATCH(path, { params, body: { values: [...values, theirs] } }));
  await desk.button('Save').click();
  await expect(desk.alert('Somebody else changed the list first')).toBeVisible();
  const choice = page.getByRole('group', { name: 'Treatments' });
  await expect(choice.getByRole('radio', { name: theirs })).toBeVisible();
  await desk.button('Save').click();
  await expect(desk.section('Special treatments').getByText(mine)).toBeVisible();
  await expect(desk.section('Special treatments').getByText(theirs)).toHaveCount(0);
  good(await api.client.PATCH(path, { params, body: { values } }));
});

test('what two change apart in a category is kept of both @js', async ({ desk, page, api }) => {
  const name = unique('risk');
  const made = { categories: [{ name, description: 'How likely they pay', valid_values: ['low', 'high'] }] };
  good(await api.client.POST('/v4/orgs/{org_id}/categories', { params: { path: api.path({}) }, body: made }));
  const id = await categoryId(api, name);
  await desk.open(`/settings/categories/${id}`);
  await desk.field(/^Values/).fill('low\nhigh\nhighest');
  const params = { path: api.path({ category_id: id }) };
  const theirs = { description: 'Whether they pay in time', valid_values: ['low', 'high'] };
  good(await api.client.PATCH('/v4/orgs/{org_id}/categories/{category_id}', { params, body: theirs }));
  await desk.button('Save').click();
  const conflict = desk.alert('Somebody else changed this category first');
  await expect(conflict).toContainText('You two changed different things');
  await expect(conflict.getByRole('radio')).toHaveCount(0);
  await expect(conflict.locator('[data-kept]')).toContainText('Whether they pay in time');
  await expect(desk.field(/^What it means/)).toHaveValue('Whether they pay in time');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  const line = desk.section('Categories').getByRole('listitem').filter({ hasText: name });
  await expect(line).toContainText('Whether they pay in time');
  await expect(line).toContainText('highest 0');
  await expect(page.getByText('How likely they pay').and(line)).toHaveCount(0);
});

test('what two change apart in the general settings is kept of both @js', async ({ desk, page, clientela }) => {
  try {
    await desk.open('/settings/general');
    const box = (name: string) => page.getByRole('checkbox', { name });
    await expect(box('Bank transfer')).toBeChecked();
    await desk.field('Check of callers').selectOption('3 right answers');
    clientela.settle({ payment_methods: ['DIRECT_DEBIT', 'CREDIT_CARD'] });
    await desk.button('Save').click();
    const conflict = desk.alert('Somebody else changed the settings first');
    await expect(conflict.getByRole('radio')).toHaveCount(0);
    await expect(conflict.locator('[data-kept]')).toContainText('Bank transfernot offered');
    await expect(box('Bank transfer')).not.toBeChecked();
    await expect(box('Direct debit')).toBeChecked();
    await desk.button('Save').click();
    await expect(desk.notifications).toContainText('Changes saved');
    await desk.open('/settings/general');
    await expect(box('Bank transfer')).not.toBeChecked();
    await expect(desk.field('Check of callers')).toHaveValue('3');
  } finally {
    clientela.settle();
  }
});

test('the payment methods that are offered, and the check of callers', async ({ desk, page, api, clientela }) => {
  const { id } = await api.create(person());
  try {
    await desk.open('/settings/general');
    const box = (name: string) => page.getByRole('checkbox', { name });
    for (const name of ['Bank transfer', 'Direct debit', 'Card']) await box(name).uncheck();
    await desk.button('Save').click();
    await expect(desk.problems).toContainText('Payment methods offered');
    await desk.ready();
    await box('Direct debit').check();
    await desk.field('Check of callers').selectOption('3 right answers');
    await desk.button('Save').click();
    await expect(desk.notifications).toContainText('Changes saved');
    await desk.open('/settings/general');
    await expect(box('Direct debit')).toBeChecked();
    await expect(box('Card')).not.toBeChecked();
    await expect(desk.field('Check of callers')).toHaveValue('3');
    const offered = { path: api.path({ customer_id: id }) };
    const body = { modality: 'POSTPAID' as const, payment_method: { type: 'BANK_TRANSFER' as const } };
    const refused = await api.client.POST('/v4/orgs/{org_id}/customers/{customer_id}/accounts', {
      params: offered,
      body,
    });
    expect(refused.response.status).toBe(400);
  } finally {
    clientela.settle();
  }
});

test('who may change none of it only reads', async ({ desk, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  await desk.signInWith(clientela, 'customers:read,accounts:read,categories:read');
  await desk.openMenu();
  await expect(desk.menu.getByRole('link', { name: "Organization's settings" })).toHaveCount(0);
  await desk.open('/settings');
  await expect(desk.heading("Organization's settings")).toBeVisible();
  await expect(desk.link('New category')).toHaveCount(0);
  await desk.link('Promotions').click();
  await expect(desk.section('Promotions')).toContainText('The catalogue comes from imports');
  for (const path of ['general', 'treatments', 'categories/new']) {
    expect((await desk.open(`/settings/${path}`))?.status()).toBe(403);
  }
});
