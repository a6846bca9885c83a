import {
  credentials,
  giveUpActivation,
  giveUpRenaming,
  inDays,
  rename,
  reserve,
  setLastDay,
  takeOver,
  waitForActivation,
} from '../credentials.ts';
import { displayName, person } from '../customers.ts';
import { type Desk, expectProblem } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

/** The state that holds now, as a screen reader is told of it. */
const now = (desk: Desk) => desk.section('What can happen next').locator('[aria-current=step]');

const page = (customer: string) => `/customers/${customer}/credentials`;

/** Looks until something is there: with JavaScript the page looks by itself. */
async function eventually(desk: Desk, there: () => Promise<void>) {
  await expect(async () => {
    if (!desk.javaScript) await desk.page.reload();
    await there();
  }).toPass();
}

test('a user name is reserved, and activated @database', async ({ desk, api }) => {
  // A worker tells the credential system, in its own time.
  test.slow();
  const customer = person();
  const email = customer.contact_info.emails[0]?.email ?? '';
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Credential')).toContainText('No credential');
  await desk.link('Reserve a user name').click();
  await expect(desk.heading('Reserve a user name')).toBeVisible();
  await expect(desk.field('User name')).toHaveValue(email);
  await desk.button('Reserve').click();

  await expect(desk.notifications).toContainText('User name reserved');
  await expect(desk.section('Login')).toContainText(email);
  await expect(now(desk)).toContainText('Reserved');
  await desk.ready();
  await desk.link('Activate').click();
  await expect(desk.heading('Activate')).toBeVisible();
  await expect(desk.page.getByText(`${email} will be able to log in.`)).toBeVisible();
  await desk.button('Activate').click();

  await expect(desk.heading(/^Credential$/)).toBeVisible();
  await eventually(desk, () => expect(now(desk)).toContainText('The customer can log in.', { timeout: 3000 }));
  expect(await credentials(api, id)).toMatchObject([{ username: email, status: 'ACTIVE' }]);
  await desk.link(displayName(customer)).click();
  await expect(desk.section('Credential')).toContainText('Active');
  await expect(desk.section('Credential').getByRole('link', { name: 'Change user name' })).toBeVisible();
});

test('a user name that is none, or that somebody has, is told of at its field', async ({ desk, api }) => {
  const [other, { id }] = [await api.create(person()), await api.create(person())];
  const taken = `taken-${other.external_id}@example.com`;
  await reserve(api, other.id, taken);
  await desk.open(`${page(id)}/reserve`);
  for (const [typed, problem] of [
    ['', /^Fill this in\./],
    ['ana', /^Not an e-mail address/],
    [`${'a'.repeat(60)}@${'b'.repeat(30)}.es`, /^At most 82 characters/],
    [taken.toUpperCase(), /^It is in use/],
  ] as const) {
    await desk.field('User name').fill(typed);
    await desk.button('Reserve').click();
    await expect(desk.problems).toContainText('1 problem to correct');
    if (desk.javaScript) await expect(desk.problems).toBeFocused();
    await expectProblem(desk.field('User name'), problem);
    await expect(desk.field('User name')).toHaveValue(typed);
    await desk.ready();
  }
  expect(await credentials(api, id)).toEqual([]);
});

test('a login that the credential system has is taken over', async ({ desk, api }) => {
  const { id, external_id } = await api.create(person());
  const username = `known-${external_id}@example.com`;
  await desk.open(page(id));
  await desk.link('Take over a login').click();
  await expect(desk.heading('Take over a login')).toBeVisible();
  await desk.field('User name').fill(username);
  await desk.button('Take over a login').click();
  await expect(desk.notifications).toContainText('Login taken over');
  await expect(now(desk)).toContainText('The customer can log in.');
  await expect(desk.section('Login')).toContainText(username);
});

test('where two give a customer a credential at once, the second is told', async ({ desk, api }) => {
  const { id, external_id } = await api.create(person());
  await desk.open(`${page(id)}/reserve`);
  await takeOver(api, id, `first-${external_id}@example.com`);
  await desk.button('Reserve').click();
  if (desk.javaScript) {
    await expect(desk.alert('This customer has a credential by now')).toBeVisible();
    await desk.link('Look at it again').click();
  } else {
    await expect(desk.page.getByText("this can't be done with it now")).toBeVisible();
    await desk.link(/^Credential$/).click();
  }
  await expect(desk.section('Login')).toContainText(`first-${external_id}@example.com`);
});

test('the user name is changed, and of two changes none is lost @database', async ({ desk, api }) => {
  const { id, external_id } = await api.create(person());
  await reserve(api, id, `one-${external_id}@example.com`);
  await desk.open(page(id));
  await desk.link('Change user name').click();
  await expect(desk.field('User name')).toHaveValue(`one-${external_id}@example.com`);
  await desk.field('User name').fill(`mine-${external_id}@example.com`);
  await rename(api, id, `theirs-${external_id}@example.com`);
  await desk.button('Save').click();

  await expect(desk.alert('Somebody else changed this credential first')).toBeVisible();
  const choices = desk.page.getByRole('group', { name: 'User name' });
  await expect(choices.getByRole('radio', { name: /^Saved by the other person theirs-/ })).toBeVisible();
  await desk.ready();
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  await expect(desk.section('Login')).toContainText(`mine-${external_id}@example.com`);
});

test('a credential ends when it is to end, and says so in time', async ({ desk, api }) => {
  test.slow();
  const { id, external_id } = await api.create(person());
  await takeOver(api, id, `ends-${external_id}@example.com`);
  await desk.open(page(id));
  await expect(desk.section('Login')).toContainText('No end');
  for (const [day, told] of [
    [inDays(10), 'The credential expires soon'],
    ['2020-01-31', 'Its last day was 31/01/2020.'],
  ] as const) {
    await desk.open(`${page(id)}/expiry`);
    await desk.field(/^Last day/).fill(day);
    await desk.button('Save').click();
    await expect(desk.notifications).toContainText('Changes saved');
    await expect(desk.page.getByRole('main')).toContainText(told);
  }
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Credential')).toContainText('The credential has expired');

  await desk.open(`${page(id)}/expiry`);
  await expect(desk.field(/^Last day/)).toHaveValue('2020-01-31');
  await desk.field(/^Last day/).fill('');
  await setLastDay(api, id, '2090-12-31');
  await desk.button('Save').click();
  await expect(desk.alert('Somebody else changed this credential first')).toBeVisible();
  await desk.ready();
  await desk.button('Save').click();
  await expect(desk.section('Login')).toContainText('No end');
  expect((await credentials(api, id))[0]?.expiration_date).toBeUndefined();
});

test('a credential is removed after one question that names it @database', async ({ desk, api }) => {
  const { id, external_id } = await api.create(person());
  const username = `gone-${external_id}@example.com`;
  await takeOver(api, id, username);
  await desk.open(page(id));
  await desk.link('Remove credential').click();
  await expect(desk.page.getByRole('heading', { name: `Remove the credential ${username}?` })).toBeVisible();
  await expect(desk.page.getByText("It can't be undone.")).toBeVisible();
  await desk.button('Remove credential').click();
  await expect(desk.notifications).toContainText('Credential removed');
  await expect(now(desk)).toContainText('No credential');
  expect(await credentials(api, id)).toEqual([]);
});

test('what somebody else has just changed is not removed unseen', async ({ desk, api }) => {
  const { id, external_id } = await api.create(person());
  await takeOver(api, id, `stays-${external_id}@example.com`);
  await desk.open(page(id));
  await desk.link('Remove credential').click();
  await expect(desk.button('Remove credential')).toBeVisible();
  await setLastDay(api, id, '2090-12-31');
  await desk.button('Remove credential').click();
  await expect(desk.alert('Somebody else has just changed this credential')).toBeVisible();
  await desk.link('Look at it again').click();
  await expect(desk.section('Login')).toContainText('31/12/2090');
  expect(await credentials(api, id)).toHaveLength(1);
});

test('an activation is waited for, and one that fails is told of @database', async ({ desk, api, clientela }) => {
  test.slow();
  const customer = await api.create(person());
  const credential = await reserve(api, customer.id, `slow-${customer.external_id}@example.com`);
  waitForActivation(clientela, customer, credential);
  await desk.open(page(customer.id));
  await expect(now(desk)).toContainText('Being activated');
  await expect(desk.page.getByText('It has failed 3 times so far')).toBeVisible();
  await expect(desk.link('Activate')).toHaveCount(0);
  giveUpActivation(clientela, customer, credential);
  const told = desk.alert('The activation has failed');
  await eventually(desk, () => expect(told).toBeVisible({ timeout: 3000 }));
  await expect(now(desk)).toContainText('Reserved');
  await desk.open(`/customers/${customer.id}`);
  await expect(desk.section('Credential')).toContainText('The activation has failed');

  await desk.link('Activate').click();
  await expect(desk.heading('Activate')).toBeVisible();
  await desk.button('Activate').click();
  await expect(desk.heading(/^Credential$/)).toBeVisible();
  await eventually(desk, () => expect(now(desk)).toContainText('The customer can log in.', { timeout: 3000 }));
});

test('a user name that the credential system does not know is told of, until it does', async ({ desk, api, clientela }) => {
  test.slow();
  const customer = await api.create(person());
  const credential = await takeOver(api, customer.id, `new-${customer.external_id}@example.com`);
  giveUpRenaming(clientela, customer, credential);
  await desk.open(`/customers/${customer.id}`);
  const told = 'The credential system does not know this user name yet';
  await expect(desk.section('Credential')).toContainText(told);
  await desk.open(page(customer.id));
  await expect(desk.alert(told)).toContainText('is not asked any more');
  await desk.link('Change user name').click();
  await expect(desk.field('User name')).toHaveValue(`new-${customer.external_id}@example.com`);
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  // A worker tells it, in its own time.
  await expect(async () => {
    await desk.open(page(customer.id));
    await expect(desk.alert(told)).toHaveCount(0, { timeout: 500 });
  }).toPass();
});

test('who may only see credentials changes none', async ({ desk, api, clientela, expectedStatuses }) => {
  test.slow();
  expectedStatuses.add(403);
  const { id, external_id } = await api.create(person());
  await reserve(api, id, `seen-${external_id}@example.com`);
  await desk.signInWith(clientela, 'customers:read,customer_credentials:read');
  await desk.open(page(id));
  await expect(desk.section('Login')).toContainText(`seen-${external_id}@example.com`);
  await expect(desk.page.getByText("You can't reserve, activate, change or remove credentials")).toBeVisible();
  for (const act of ['Activate', 'Change user name', 'Change expiry', 'Remove credential']) {
    await expect(desk.link(act)).toHaveCount(0);
  }
  for (const act of ['username', 'remove']) {
    expect((await desk.open(`${page(id)}/${act}`))?.status(), act).toBe(403);
  }
});

test('who may not see credentials sees none', async ({ desk, api, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  const { id } = await api.create(person());
  await desk.signInWith(clientela, 'customers:read');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Contact')).toBeVisible();
  await expect(desk.section('Credential')).toHaveCount(0);
  expect((await desk.open(page(id)))?.status()).toBe(403);
});

test('there is nothing at the address of no customer', async ({ desk, expectedStatuses }) => {
  expectedStatuses.add(404);
  for (const address of [page('0190f3a8-0000-7000-8000-000000000000'), `${page('nobody')}/reserve`]) {
    expect((await desk.open(address))?.status(), address).toBe(404);
    await expect(desk.heading('Not found')).toBeVisible();
  }
});
