import { openAccount } from '../accounts.ts';
import { type Api, good } from '../api.ts';
import { displayName, person } from '../customers.ts';
import { expectProblem } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

let made = 0;

/** A category of the organization; its id. */
async function category(api: Api, valid_values: string[] = []) {
  made += 1;
  const name = `risk_${process.pid}_${made}`;
  const params = { path: api.path({}) };
  const body = { categories: [{ name, description: 'How likely they pay', valid_values }] };
  good(await api.client.POST('/v4/orgs/{org_id}/categories', { params, body }));
  const { categories } = good(await api.client.GET('/v4/orgs/{org_id}/categories', { params }));
  const id = categories.find((category) => category.name === name)?.id;
  if (!id) throw new Error(`no category ${name}`);
  return { id, name };
}

async function assign(api: Api, customer: string, id: number, value: string) {
  const params = { path: api.path({ customer_id: customer }) };
  good(await api.client.POST('/v4/orgs/{org_id}/customers/{customer_id}/categories', { params, body: { id, value } }));
}

test('a category is assigned, changed and taken away, and the history tells it @database', async ({ desk, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  const risk = await category(api, ['low', 'high']);
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Categories and treatment')).toContainText('None');
  await desk.link(/^Change ?: Categories and treatment/).click();
  await expect(desk.heading('Categories and treatment')).toBeVisible();
  await desk.link(`Assign: ${risk.name}`).click();
  await expect(desk.heading(risk.name)).toBeVisible();
  await desk.button('Save').click();
  await expectProblem(desk.field('Value'), 'Fill this in.');
  await desk.ready();
  await desk.field('Value').selectOption('high');
  await desk.field(/^Why/).fill('Two bills unpaid');
  await desk.button('Save').click();

  await expect(desk.notifications).toContainText('Changes saved');
  await expect(desk.section('Categories of this customer')).toContainText('Two bills unpaid');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Categories and treatment')).toContainText(`${risk.name}: high`);

  await desk.open(`/customers/${id}/categories`);
  await desk.link(`Change: ${risk.name}`).click();
  await expect(desk.field('Value')).toHaveValue('high');
  await desk.field('Value').selectOption('low');
  await desk.field(/^Why/).fill('');
  await desk.button('Save').click();
  await expect(desk.section('Categories of this customer')).toContainText('low');
  await expect(desk.section('Categories of this customer')).not.toContainText('Two bills unpaid');

  await desk.ready();
  await desk.link(`Change: ${risk.name}`).click();
  await desk.page.getByText('Take this category away').first().click();
  await expect(desk.page.getByText(`The customer will not have “${risk.name}” any more.`)).toBeVisible();
  await desk.button('Take this category away').click();
  await expect(desk.section('Categories of this customer')).toContainText('None');
  await expect(desk.section('History').getByRole('listitem')).toHaveCount(2);
  await desk.link(displayName(customer)).click();
  await expect(desk.section('Categories and treatment')).toContainText('None');
});

test('two who assign one category at once lose nothing', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const risk = await category(api);
  await desk.open(`/customers/${id}/categories/${risk.id}`);
  await desk.field('Value').fill('High Risk');
  await desk.button('Save').click();
  await expectProblem(desk.field('Value'), /Only lower-case letters/);
  if (desk.javaScript) await expect(desk.problems).toBeFocused();
  await desk.ready();
  await desk.field('Value').fill('high');
  await assign(api, id, risk.id, 'low');
  await desk.button('Save').click();

  await expect(desk.alert('Somebody else changed this category first')).toBeVisible();
  const value = page.getByRole('group', { name: 'Value' });
  await expect(value.getByRole('radio', { name: 'Saved by the other person low' })).toBeVisible();
  await desk.button('Save').click();
  await expect(desk.section('Categories of this customer')).toContainText('high');
});

test('special treatment is set and taken away @database', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const params = { path: api.path({}) };
  good(await api.client.PATCH('/v4/orgs/{org_id}/special-treatment', { params, body: { values: ['vip', 'press'] } }));
  await desk.open(`/customers/${id}/categories`);
  await page.getByRole('combobox', { name: 'Special treatment' }).selectOption('vip');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Categories and treatment')).toContainText('vip');
  // Who goes on to an account sees it there too.
  const account = await openAccount(api, id);
  await desk.open(`/accounts/${account.id}`);
  await expect(page.getByText('Special treatment: vip')).toBeVisible();

  await desk.open(`/customers/${id}/categories`);
  await expect(page.getByRole('combobox', { name: 'Special treatment' })).toHaveValue('vip');
  await page.getByRole('combobox', { name: 'Special treatment' }).selectOption('No special treatment');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Categories and treatment')).toContainText('None');
  await expect(page.getByText('vip')).toHaveCount(0);
});

test('who may only see customers sees no categories', async ({ desk, api, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  const { id } = await api.create(person());
  await desk.signInWith(clientela, 'customers:read');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Contact')).toBeVisible();
  await expect(desk.section('Categories and treatment')).toHaveCount(0);
  const refused = await desk.open(`/customers/${id}/categories`);
  expect(refused?.status()).toBe(403);
});

test('a value without a space, however long, stays in its panel', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const risk = await category(api);
  const value = 'long_value'.repeat(5);
  await assign(api, id, risk.id, value);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const address of [`/customers/${id}`, `/customers/${id}/categories`]) {
      await desk.open(address);
      const tag = page.getByText(value).first();
      await expect(tag).toBeVisible();
      const beyond = await tag.evaluate((tag) => {
        const panel = tag.closest('.panel') ?? document.documentElement;
        return tag.getBoundingClientRect().right - panel.getBoundingClientRect().right;
      });
      expect.soft(beyond, `${address} ${width}`).toBeLessThanOrEqual(0);
      const whole = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(whole, address).toBeLessThanOrEqual(width);
    }
  }
});
