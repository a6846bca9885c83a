import { openAccount } from '../accounts.ts';
import { company, digital, displayName, person } from '../customers.ts';
import { expectProblem } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

test('shows who a customer is and how to reach them @database', async ({ desk, page, api }) => {
  const customer = person();
  const { id, external_id } = await api.create(customer);
  await desk.open(`/customers/${id}`);

  await expect(page).toHaveTitle(`${displayName(customer)} · Clientela`);
  await expect(desk.heading(displayName(customer))).toBeVisible();
  const main = page.getByRole('main');
  for (const fact of ['Private customer', customer.personal_info.identity_document.number, external_id]) {
    await expect(main).toContainText(fact);
  }
  await expect(desk.section('Person')).toContainText('31/01/1990');
  const contact = desk.section('Contact');
  for (const fact of ['Calle Mayor 2, 3º A', '28013', 'Fuenlabrada', 'Madrid']) {
    await expect(contact).toContainText(fact);
  }
  const number = customer.contact_info.phone_numbers[0]?.number ?? '';
  await expect(contact.getByRole('link', { name: `+34 ${number}` })).toHaveAttribute('href', `tel:+34${number}`);
  const email = customer.contact_info.emails[0]?.email ?? '';
  await expect(contact.getByRole('link', { name: email })).toHaveAttribute('href', `mailto:${email}`);
  await expect(desk.section('Settings')).toContainText('Spanish');
});

test('tells that a phone stands on another customer too', async ({ desk, page, api }) => {
  const [one, other] = [person(), person()];
  other.contact_info.phone_numbers = one.contact_info.phone_numbers;
  const [{ id }, { id: another }] = [await api.create(one), await api.create(other)];
  await desk.open(`/customers/${id}`);
  const shared = page.getByRole('region', { name: 'On other customers too' });
  await expect(shared).toContainText('Phone');
  await shared.getByRole('link', { name: displayName(other), exact: true }).click();
  await expect(page).toHaveURL(`/customers/${another}`);
  await expect(shared.getByRole('link')).toHaveText([displayName(one)]);
});

test('shows a company and a digital customer', async ({ desk, page, api }) => {
  const firm = company();
  await desk.open(`/customers/${(await api.create(firm)).id}`);
  await expect(desk.heading(displayName(firm))).toBeVisible();
  await expect(page.getByRole('main')).toContainText(firm.company_info.identity_document.number);
  await expect(desk.section('Representative')).toContainText('No representative');

  const visitor = digital();
  await desk.open(`/customers/${(await api.create(visitor)).id}`);
  await expect(desk.heading(displayName(visitor))).toBeVisible();
  await expect(desk.link(visitor.digital_personal_info.email)).toBeVisible();
});

test('another postal code takes its province with it, and says where another one stays @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}?edit=contact`);
  await expect(desk.field('Province')).toHaveValue('Madrid');
  await desk.field('Postal code').fill('08001');
  await expect(desk.field('Province')).toHaveValue('Barcelona');
  await desk.field('Province').fill('Madrid');
  const told = page.getByRole('status').filter({ hasText: 'This postal code belongs to Barcelona.' });
  await expect(told).toBeVisible();
  await desk.field('Province').fill('Barcelona');
  await expect(told).toHaveCount(0);
  await desk.button('Save').click();
  await expect(desk.section('Contact')).toContainText('08001 Fuenlabrada');
  await expect(desk.section('Contact')).toContainText('Barcelona, Spain');
});

test('a phone is taken as it is pasted', async ({ desk, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}?edit=contact`);
  await desk.field('Phone number').fill('+34 699.11.22.33');
  await desk.button('Save').click();
  await expect(desk.section('Contact')).toContainText('+34 699112233');
});

test('contact is edited in place @database', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.edit('Contact');
  await desk.field('Phone number').fill('699 887 766');
  await desk.field('Town').fill('Alcalá de Henares');
  await desk.button('Save').click();

  await expect(desk.notifications).toContainText('Changes saved');
  await expect(desk.section('Contact')).toContainText('699887766');
  await expect(desk.section('Contact')).toContainText('Alcalá de Henares');
  await expect(page).toHaveURL(new RegExp(`/customers/${id}(\\?done=saved)?$`));
  const saved = (await api.get(id)) as typeof customer;
  expect(saved.contact_info.phone_numbers[0]?.number).toBe('699887766');
  expect(saved.contact_info.emails).toEqual(customer.contact_info.emails);
});

test('person and settings are edited, and a field can be emptied', async ({ desk, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.edit('Person');
  await desk.field('Name').fill('María José');
  await desk.field(/^Second surname/).fill('');
  await desk.button('Save').click();
  await expect(desk.heading('María José Núñez')).toBeVisible();

  await desk.ready();
  await desk.edit('Settings');
  await desk.field('Preferred language').selectOption('Catalan');
  await desk.button('Save').click();
  await expect(desk.section('Settings')).toContainText('Catalan');
});

test('cancelling changes nothing', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.edit('Person');
  await desk.field('Name').fill('Nobody');
  await desk.link('Cancel').click();
  await expect(page).toHaveURL(`/customers/${id}`);
  await expect(desk.section('Person')).toContainText(displayName(customer));
});

test('problems are shown at the field and in one list, and nothing is saved', async ({ desk, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}?edit=contact`);
  await desk.field('Town').fill('Getafe');
  await desk.field('Postal code').fill('99999');
  await desk.field('Phone number').fill('12');
  await desk.button('Save').click();

  await expect(desk.problems).toContainText('2 problems to correct');
  await expect(desk.problems).toBeFocused();
  await expectProblem(desk.field('Phone number'), 'Only digits, 4 to 15.');
  await expectProblem(desk.field('Postal code'), 'Five digits, 00000 to 52999.');
  await expect(desk.field('Town')).toHaveValue('Getafe');
  expect(((await api.get(id)) as typeof customer).contact_info).toEqual(customer.contact_info);
});

test('saving moves the focus back to what was edited @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}`);
  await desk.edit('Person');
  await expect(desk.field('Name')).toBeFocused();
  await desk.field('Name').fill('Carmen');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Person' })).toBeFocused();
});

test('a save that does not get through keeps what was typed and can be repeated @js', async ({
  desk,
  page,
  api,
  expectedStatuses,
}) => {
  expectedStatuses.add(503);
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}?edit=personal`);
  await page.route('**/desk/save_customer', (route) => route.fulfill({ status: 503 }), { times: 1 });
  await desk.field('Name').fill('Carmen');
  await desk.button('Save').click();
  await expect(desk.alert('The server could not be reached.')).toBeVisible();
  await expect(desk.field('Name')).toHaveValue('Carmen');
  await desk.button('Save').click();
  await expect(desk.section('Person')).toContainText('Carmen Núñez');
});

test('a document is copied with one click @js', async ({ desk, page, api }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const customer = person();
  await desk.open(`/customers/${(await api.create(customer)).id}`);
  await desk.button('Copy document').click();
  await expect(desk.notifications).toContainText('Copied');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(customer.personal_info.identity_document.number);
});

for (const path of ['/customers/0190f3a8-0000-7000-8000-000000000000', '/customers/nobody', '/no/such/page']) {
  test(`there is nothing at ${path}`, async ({ desk, expectedStatuses }) => {
    expectedStatuses.add(404);
    const answer = await desk.open(path);
    expect(answer?.status()).toBe(404);
    await expect(desk.heading('Not found')).toBeVisible();
    await desk.link('Back to search').click();
    await expect(desk.heading('Find a customer')).toBeVisible();
  });
}

test('a customer who was deleted meanwhile is not found', async ({ desk, api, expectedStatuses }) => {
  expectedStatuses.add(404);
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/?q=${customer.personal_info.identity_document.number}`);
  await expect(desk.results).toHaveCount(1);
  await api.delete(id);
  await desk.results.click();
  await expect(desk.heading('Not found')).toBeVisible();
});

test('a name without a space, however long, stays on every page of the customer', async ({ desk, page, api }) => {
  const customer = person();
  customer.personal_info.name = 'Maximilianísimo'.repeat(6);
  const { id } = await api.create(customer);
  const account = await openAccount(api, id);
  await page.setViewportSize({ width: 320, height: 800 });
  const ofCustomer = ['', '/timeline', '/credentials', '/categories', '/documents', '/documents/new', '/accounts/new'];
  const ofAccount = ['', '/payment-method', '/billing-address', '/promotions', '/promotions/add', '/end'];
  for (const address of [
    ...ofCustomer.map((path) => `/customers/${id}${path}`),
    ...ofAccount.map((path) => `/accounts/${account.id}${path}`),
  ]) {
    await desk.open(address);
    await expect(page.getByRole('main')).toContainText('Maximilianísimo');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(width, address).toBeLessThanOrEqual(320);
  }
});

test.describe('in Spanish', () => {
  test.use({ locale: 'es-ES' });

  test('the buttons of a form stay on a narrow page', async ({ desk, page, api }) => {
    const { id } = await api.create(person());
    const account = await openAccount(api, id);
    await page.setViewportSize({ width: 320, height: 800 });
    await desk.open(`/accounts/${account.id}/end`);
    await expect(desk.link('Cancelar')).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(320);
  });
});
