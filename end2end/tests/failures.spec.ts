import { bankTransfer, IBANS, openAccount } from '../accounts.ts';
import { good } from '../api.ts';
import { company, digital, person } from '../customers.ts';
import { Desk } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

test('a page that cannot be made says so, and comes when it can @database', async ({
  desk,
  page,
  clientela,
  expectedStatuses,
}) => {
  expectedStatuses.add(503);
  await clientela.withoutDatabase(async () => {
    const answer = await page.goto('/customers/new?type=DIGITAL_CUSTOMER');
    expect(answer?.status()).toBe(503);
    await expect(desk.heading('Not available just now')).toBeVisible();
    await expect(page.getByText("Clientela can't reach its database.")).toBeVisible();
    await desk.link('Try again').click();
    await expect(desk.heading('Not available just now')).toBeVisible();
  });
  await desk.link('Try again').click();
  await expect(desk.heading('New customer')).toBeVisible();
  await expect(page).toHaveURL('/customers/new?type=DIGITAL_CUSTOMER');
});

test('while the database is out of reach nobody is signed out, and nothing typed is lost @js', async ({
  desk,
  page,
  api,
  clientela,
  expectedStatuses,
}) => {
  expectedStatuses.add(503);
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}?edit=personal`);
  await desk.field('Name').fill('Carmen');
  await clientela.withoutDatabase(async () => {
    await desk.button('Save').click();
    await expect(desk.alert("Clientela can't reach its database.")).toBeVisible();
    await expect(desk.field('Name')).toHaveValue('Carmen');
  });
  await desk.button('Save').click();
  await expect(desk.section('Person')).toContainText('Carmen Núñez');

  await desk.open('/');
  await clientela.withoutDatabase(async () => {
    await desk.search('núñez');
    await expect(desk.heading('Not available just now')).toBeVisible();
    await expect(page).toHaveURL(`/?q=${encodeURIComponent('núñez')}`);
  });
  await desk.link('Try again').click();
  await expect(desk.results.first()).toBeVisible();
});

test('a page that the server does not answer says so, and comes by itself with the connection @js', async ({
  desk,
  page,
  api,
}) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await page.route('**/desk/load_timeline', (route) => route.abort('aborted'));
  await desk.section('Latest changes').getByRole('link', { name: 'Timeline' }).click();
  await expect(desk.heading('The server does not answer')).toBeFocused();
  await expect(page.getByText('Check your connection and try again.')).toBeVisible();
  await expect(page.getByText("can't reach its database")).toHaveCount(0);
  // Again, still without: the desk is not left.
  const asked = page.waitForRequest('**/desk/load_timeline');
  await desk.link('Try again').click();
  await asked;
  await expect(desk.link('Try again')).toBeFocused();
  await expect(desk.heading('The server does not answer')).toBeVisible();
  await page.unroute('**/desk/load_timeline');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(desk.heading('Timeline')).toBeFocused();
  await expect(page.locator('[data-timeline] li')).not.toHaveCount(0);
});

test('a save whose answer gets lost keeps what was typed, and is done once @js', async ({ desk, page, api }) => {
  const { id } = await api.create(digital());
  await desk.open(`/customers/${id}/accounts/new`);
  await page.getByRole('radio', { name: 'Bank transfer' }).check();
  await desk.field('Address').fill('Calle Mayor 2');
  await desk.field('Postal code').fill('28013');
  await desk.field('Town').fill('Fuenlabrada');
  let sent = 0;
  let letGo = () => {};
  const askedTwice = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/desk/create_account', async (route) => {
    sent += 1;
    if (sent > 1) return await route.continue();
    // The server gets and does it; the connection breaks before the answer is here.
    await askedTwice;
    await route.fetch();
    await route.abort('aborted');
  });
  await desk.field('Town').press('Enter');
  await expect(desk.button('Creating…')).toBeDisabled();
  // While it is on its way it is not sent again.
  await desk.field('Town').press('Enter');
  letGo();
  await expect(desk.alert('The server could not be reached. What you typed is still here')).toBeVisible();
  expect(sent).toBe(1);
  await expect(desk.field('Town')).toHaveValue('Fuenlabrada');
  await desk.button('Create account').click();
  await expect(desk.notifications).toContainText('Account created');
  expect(sent).toBe(2);
  const path = { params: { path: api.path({ customer_id: id }) } };
  const { accounts } = good(await api.client.GET('/v4/orgs/{org_id}/customers/{customer_id}/accounts', path));
  expect(accounts).toHaveLength(1);
});

test('a session that ends in the middle of a form takes nothing along @js', async ({ desk, page, api, expectedStatuses }) => {
  // Two pages, one after the other.
  test.slow();
  expectedStatuses.add(401);
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}?edit=personal`);
  await desk.field('Name').fill('Carmen');
  await page.context().clearCookies();
  await desk.button('Save').click();
  const told = desk.alert('Your session has ended.');
  await expect(told).toBeVisible();
  // Above a long form it would be out of sight.
  await expect(page.locator('#form-failed')).toBeFocused();
  await expect(desk.field('Name')).toHaveValue('Carmen');
  const opened = page.context().waitForEvent('page');
  await told.getByRole('link', { name: 'Sign in' }).click();
  const elsewhere = new Desk(await opened, true);
  await elsewhere.ready();
  await elsewhere.signIn();
  await expect(elsewhere.heading('Find a customer')).toBeVisible();
  await elsewhere.page.close();
  await desk.button('Save').click();
  await expect(desk.section('Person')).toContainText('Carmen Núñez');
});

test('without JavaScript too, what was typed when a session had ended is there after signing in @no-js', async ({
  desk,
  page,
  api,
  clientela,
}) => {
  const { id } = await api.create(person());
  const { agent } = await desk.signInWith(clientela, 'customers:read,customers:write');
  await desk.open(`/customers/${id}?edit=personal`);
  await desk.field('Name').fill('Carmen');
  const itsAgent = `agent_id IN (SELECT agent_id FROM org_agents WHERE username = '${agent.username}')`;
  clientela.sql(`UPDATE sessions SET created_at = '2020-01-01T00:00:00+00:00' WHERE ${itsAgent}`);
  await api.patch(id, { personal_info: { first_surname: 'Ibáñez' } });
  await desk.button('Save').click();
  await expect(desk.heading('Sign in to Clientela')).toBeVisible();
  await desk.signIn(agent);
  await expect(desk.alert('Your session had ended, so nothing was saved.')).toBeVisible();
  await expect(desk.field('Name')).toHaveValue('Carmen');

  // What somebody else saved meanwhile is not written over.
  await desk.button('Save').click();
  await expect(desk.alert('Somebody else saved this customer first')).toBeVisible();
  const surname = page.getByRole('group', { name: 'First surname' });
  await surname.getByRole('radio', { name: /^Saved by the other person/ }).check();
  await desk.button('Save').click();
  await expect(desk.section('Person')).toContainText('Carmen Ibáñez');
});

test('over a slow network each wait is told, and what was typed stays @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const { external_id } = await openAccount(api, id, bankTransfer);
  const hold = async (path: string) => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route(path, async (route) => {
      await held;
      await route.continue();
    });
    return letGo;
  };
  await desk.open(`/customers/${id}`);
  const loaded = await hold('**/desk/load_account');
  await desk.link(external_id).click();
  await expect(page.getByText('Loading…')).toBeVisible();
  loaded();
  await expect(desk.heading(`Account ${external_id}`)).toBeVisible();
  await desk.link('Change payment method').click();
  const saved = await hold('**/desk/change_payment_method');
  await desk.field('IBAN').fill(IBANS.santander);
  await desk.button('Save').click();
  await expect(desk.button('Saving…')).toBeDisabled();
  await expect(desk.field('IBAN')).toHaveValue(IBANS.santander);
  saved();
  await expect(desk.section('Payment method')).toContainText('7892');
});

test('a form posted while the database is out of reach gets a 503 @no-js', async ({
  desk,
  page,
  clientela,
  expectedStatuses,
}) => {
  expectedStatuses.add(503);
  await desk.open('/customers/new?type=DIGITAL_CUSTOMER');
  await clientela.withoutDatabase(async () => {
    const answer = page.waitForResponse('**/desk/create_customer');
    await desk.button('Create customer').click();
    expect((await answer).status()).toBe(503);
    await expect(page.getByText('Try again in a moment')).toBeVisible();
  });
});

test('who may only look is told so, and is not led to what they cannot do @database', async ({
  desk,
  page,
  api,
  clientela,
  expectedStatuses,
}) => {
  expectedStatuses.add(403);
  const customer = company();
  const { id } = await api.create(customer);
  await desk.signInWith(clientela, 'customers:read');
  await expect(desk.link('New customer')).toHaveCount(0);
  await desk.search('Begoña Xyzzy');
  await expect(desk.heading(/^No customer matches/)).toBeVisible();
  await expect(desk.link('Create a customer with this')).toHaveCount(0);

  for (const path of [`/customers/${id}`, `/customers/${id}?edit=contact`]) {
    await desk.open(path);
    await expect(desk.heading(customer.company_info.name)).toBeVisible();
    await expect(page.getByText('your user lacks the permission customers:write')).toBeVisible();
    await expect(desk.link(/^Edit/)).toHaveCount(0);
    await expect(desk.link('Delete customer')).toHaveCount(0);
    await expect(desk.button('Save')).toHaveCount(0);
  }
  for (const path of ['/customers/new', `/customers/${id}/delete`]) {
    const answer = await desk.open(path);
    expect(answer?.status(), path).toBe(403);
    await expect(desk.heading('Not allowed')).toBeVisible();
    await expect(page.getByText('lacks the permission customers:write')).toBeVisible();
    await desk.link('Back to search').click();
    await expect(desk.heading('Find a customer')).toBeVisible();
  }
});

test('who loses a permission while editing is told so', async ({ desk, page, api, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  const { id } = await api.create(person());
  const agent = await desk.signInWith(clientela, '*');
  await desk.open(`/customers/${id}?edit=personal`);
  await desk.field('Name').fill('Carmen');
  agent.may('customers:read');
  await desk.button('Save').click();
  await expect(page.getByText('lacks the permission customers:write').first()).toBeVisible();
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Person')).toContainText('José Núñez');
});

test('who may not see customers is told which permission is missing', async ({
  desk,
  page,
  clientela,
  expectedStatuses,
}) => {
  expectedStatuses.add(403);
  await desk.signInWith(clientela, 'categories:read');
  await desk.search('núñez');
  await expect(desk.heading('Not allowed')).toBeVisible();
  const told = "You can't find or see customers: your user lacks the permission customers:read.";
  await expect(page.getByText(told)).toBeVisible();
  await expect(page.getByText("Ask whoever manages Clientela's users")).toBeVisible();
  await desk.link('Back to search').click();
  await expect(desk.heading('Find a customer')).toBeVisible();
});
