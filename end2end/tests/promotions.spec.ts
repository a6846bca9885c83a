import { openAccount } from '../accounts.ts';
import { type Api, good } from '../api.ts';
import { type Clientela, ORGANIZATION } from '../clientela.ts';
import { inDays } from '../credentials.ts';
import { person } from '../customers.ts';
import { expectProblem } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

const SPRING = { promotion_id: 4101, name: 'Half price in spring', duration_months: 6 };
const AUTOMATIC = { promotion_id: 4190, name: 'Welcome month', duration_months: 1, automatic: true };

/** An account of a new customer, and a catalogue with these. */
async function anAccount(api: Api, clientela: Clientela, ...catalogue: object[]) {
  const lines = catalogue.map((promotion) => JSON.stringify({ promotion }));
  clientela.run(['import', '-', '--org', ORGANIZATION], lines.join('\n'));
  return openAccount(api, (await api.create(person())).id);
}

/** Puts a promotion on an account; its id there. */
async function give(api: Api, account: string, body: { promotion_id: number; start_date?: string }) {
  const params = { path: api.path({ account_id: account }) };
  const path = '/v4/orgs/{org_id}/accounts/{account_id}/promotions';
  const [added] = good(await api.client.POST(path, { params, body }));
  if (!added) throw new Error('nothing was added');
  return added.id;
}

test('a promotion is added and ended, and the history tells it @database', async ({ desk, api, clientela }) => {
  const account = await anAccount(api, clientela, SPRING);
  await desk.open(`/accounts/${account.id}`);
  await desk.link('Add promotion').click();
  await expect(desk.heading('Add promotion')).toBeVisible();
  await desk.button('Add promotion').click();
  await expectProblem(desk.field('Promotion'), 'Fill this in.');
  if (desk.javaScript) await expect(desk.problems).toBeFocused();
  await desk.ready();
  await desk.field('Promotion').selectOption('4101');
  await desk.field(/^First day \(/).fill('2090-01-02');
  await desk.field(/^First day without it/).fill('2090-01-01');
  await desk.button('Add promotion').click();
  await expectProblem(desk.field(/^First day without it/), /^It must be after the first day\./);
  if (desk.javaScript) await expect(desk.problems).toBeFocused();
  await desk.ready();
  await desk.field(/^First day without it/).fill('');
  await desk.button('Add promotion').click();

  await expect(desk.notifications).toContainText('Promotion added');
  const promotions = desk.section('Promotions');
  await expect(promotions).toContainText('Half price in spring · Promotion 4101');
  await expect(promotions).toContainText('02/01/2090 to 01/07/2090');
  await desk.ready();
  await promotions.getByRole('link', { name: 'Scheduled 1' }).click();
  await expect(promotions.getByRole('listitem')).toHaveCount(1);

  await promotions.getByRole('link', { name: 'Add promotion' }).click();
  await expect(desk.heading('Add promotion')).toBeVisible();
  await desk.ready();
  await desk.field('Promotion').selectOption('4101');
  await desk.field(/^First day \(/).fill('2090-03-01');
  await desk.button('Add promotion').click();
  await expectProblem(desk.field('Promotion'), 'The account has this promotion already in that time.');
  if (desk.javaScript) await expect(desk.problems).toBeFocused();

  await desk.open(`/accounts/${account.id}`);
  await desk.link('End Half price in spring').click();
  await expect(desk.heading('End “Half price in spring”?')).toBeVisible();
  await desk.ready();
  await expect(desk.field('First day without it')).toHaveValue('2090-01-02');
  await desk.field('First day without it').fill('2089-12-31');
  await desk.button('End promotion').click();
  await expectProblem(desk.field('First day without it'), "It can't be before the first day.");
  if (desk.javaScript) await expect(desk.problems).toBeFocused();
  await desk.ready();
  await desk.field('First day without it').fill('2090-02-01');
  await desk.button('End promotion').click();
  await expect(desk.notifications).toContainText("The promotion's end is set");
  await expect(desk.section('Promotions')).toContainText('02/01/2090 to 31/01/2090');

  await desk.open(`/accounts/${account.id}`);
  await desk.link('History of promotions').click();
  await expect(desk.heading('History of promotions')).toBeVisible();
  const done = desk.page.getByRole('main').getByRole('listitem');
  await expect(done).toHaveCount(2);
  await expect(done.first()).toContainText('End changed');
  await expect(done.last()).toContainText('Added');
});

test('what somebody else has just ended is looked at again', async ({ desk, api, clientela }) => {
  const account = await anAccount(api, clientela, SPRING);
  const id = await give(api, account.id, { promotion_id: SPRING.promotion_id });
  await desk.open(`/accounts/${account.id}/promotions/${id}/end`);
  const path = '/v4/orgs/{org_id}/accounts/{account_id}/promotions/{account_promotion_id}';
  const params = { path: api.path({ account_id: account.id, account_promotion_id: id }) };
  good(await api.client.PATCH(path, { params, body: { cancellation_date: inDays(9) } }));
  await desk.button('End promotion').click();
  await expect(desk.alert('Somebody else has just changed this promotion')).toBeVisible();
  await desk.link('Look at it again').click();
  await expect(desk.section('Promotions')).toContainText('Half price in spring');
});

test('an account gets the automatic promotions that it never had', async ({ desk, api, clientela }) => {
  const account = await anAccount(api, clientela, AUTOMATIC);
  await desk.open(`/accounts/${account.id}/promotions/add`);
  await expect(desk.section('Automatic promotions')).toContainText('Welcome month · 4190 · 1 month');
  await desk.button('Add all of these').click();
  await expect(desk.notifications).toContainText('Promotion added');
  await expect(desk.section('Promotions')).toContainText('Welcome month');
});

test('who may only see accounts adds and ends nothing', async ({ desk, api, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  const account = await anAccount(api, clientela, SPRING);
  const id = await give(api, account.id, { promotion_id: SPRING.promotion_id });
  await desk.signInWith(clientela, 'customers:read,accounts:read');
  await desk.open(`/accounts/${account.id}`);
  await expect(desk.section('Promotions')).toContainText('Half price in spring');
  await expect(desk.link('Add promotion')).toHaveCount(0);
  await expect(desk.link('End Half price in spring')).toHaveCount(0);
  for (const path of ['add', `${id}/end`]) {
    expect((await desk.open(`/accounts/${account.id}/promotions/${path}`))?.status()).toBe(403);
  }
});
