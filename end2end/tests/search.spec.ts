import type { Api, Created } from '../api.ts';
import { displayName, person, type PrivateCustomer } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

/** Makes customers who share a surname that nobody else has. */
async function manyOfOneSurname(api: Api, number: number): Promise<string> {
  const surname = person().personal_info.second_surname;
  for (let count = 0; count < number; count++) {
    const customer = person();
    customer.personal_info.first_surname = surname;
    await api.create(customer);
  }
  return surname;
}

/** What an agent hears, and what the result says why it is there. */
const heard: { what: string; said: (customer: PrivateCustomer, created: Created) => string; reason: string }[] = [
  {
    what: 'name without accents',
    said: ({ personal_info }) => `jose nunez ${personal_info.second_surname.toLowerCase()}`,
    reason: 'Name jose',
  },
  {
    what: 'document with dots and a dash',
    said: ({ personal_info }) =>
      personal_info.identity_document.number.replace(/(..)(...)(...)(.)/, '$1.$2.$3-$4'),
    reason: 'Document',
  },
  {
    what: 'phone with +34 and spaces',
    said: ({ contact_info }) =>
      `+34 ${contact_info.phone_numbers[0]?.number.replace(/(...)(..)(..)(..)/, '$1 $2 $3 $4')}`,
    reason: 'Phone 34',
  },
  {
    what: 'e-mail',
    said: ({ contact_info }) => contact_info.emails[0]?.email.toUpperCase() ?? '',
    reason: 'E-mail',
  },
  { what: 'customer number', said: (_, { external_id }) => external_id, reason: 'Number' },
];

for (const { what, said, reason } of heard) {
  test(`finds a customer by ${what} @database`, async ({ desk, page, api }) => {
    const customer = person();
    const created = await api.create(customer);
    await api.create(person());
    await desk.open('/');
    await desk.search(said(customer, created));
    await expect(desk.results).toHaveCount(1);
    await expect(desk.results).toContainText(displayName(customer));
    await expect(desk.results).toContainText(reason);
    await desk.results.click();
    await expect(page).toHaveURL(`/customers/${created.id}`);
    await expect(desk.heading(displayName(customer))).toBeVisible();
  });
}

test('the address carries the search: back, reload and sharing work', async ({ desk, page, api }) => {
  const customer = person();
  await api.create(customer);
  const text = `Núñez ${customer.personal_info.second_surname}`;
  await desk.open('/');
  await desk.search(text);
  await desk.results.click();
  await expect(desk.heading(displayName(customer))).toBeVisible();

  await page.goBack();
  await expect(desk.results).toHaveCount(1);
  await expect(desk.searchBox).toHaveValue(text);
  expect(new URL(page.url()).searchParams.get('q')).toBe(text);

  await page.reload();
  await expect(desk.results).toHaveCount(1);
  await expect(desk.searchBox).toHaveValue(text);
});

test('results come as one types, without a history entry for each letter @js', async ({ desk, page, api }) => {
  const customer = person();
  await api.create(customer);
  await desk.open('/customers/new');
  await desk.open('/');
  await desk.searchBox.pressSequentially(customer.personal_info.identity_document.number, { delay: 30 });
  await expect(desk.results).toHaveCount(1);
  await page.goBack();
  await expect(page).toHaveURL('/customers/new');
});

test('an answer that comes too late is dropped @js', async ({ desk, page, api }) => {
  const [first, second] = [person(), person()];
  await Promise.all([api.create(first), api.create(second)]);
  let answerFirst = () => {};
  const secondShown = new Promise<void>((resolve) => (answerFirst = resolve));
  await page.route('**/desk/find_customers**', async (route) => {
    const about = decodeURIComponent(route.request().url() + (route.request().postData() ?? ''));
    if (about.includes(first.personal_info.second_surname)) await secondShown;
    await route.continue();
  });
  await desk.open('/');
  const asked = page.waitForRequest('**/desk/find_customers**');
  await desk.search(first.personal_info.second_surname);
  await asked;
  await desk.search(second.personal_info.second_surname);
  await expect(desk.results).toContainText(displayName(second));
  answerFirst();
  await page.unrouteAll({ behavior: 'wait' });
  await expect(desk.results).toHaveCount(1);
  await expect(desk.results).toContainText(displayName(second));
});

test('arrows and Enter open a result @js', async ({ desk, page, api }) => {
  const [one, other] = [person(), person()];
  other.personal_info.second_surname = one.personal_info.second_surname;
  await Promise.all([api.create(one), api.create(other)]);
  await desk.open('/');
  await desk.search(`Núñez ${one.personal_info.second_surname}`);
  await expect(desk.results).toHaveCount(2);

  await page.keyboard.press('ArrowDown');
  await expect(desk.results.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(desk.results.last()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(desk.searchBox).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
});

test('Enter opens the only result @js', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open('/');
  await desk.search(customer.personal_info.identity_document.number);
  await expect(desk.results).toHaveCount(1);
  await desk.searchBox.press('Enter');
  await expect(page).toHaveURL(`/customers/${id}`);
});

test('many results come in pages @database', async ({ desk, page, api, javaScriptEnabled }) => {
  const surname = await manyOfOneSurname(api, 52);
  await desk.open(`/?q=${surname}`);
  await expect(desk.results).toHaveCount(25);
  await desk.link('More results').click();
  if (javaScriptEnabled ?? true) {
    // They join the others, and the agent goes on at the first of them.
    await expect(desk.results).toHaveCount(50);
    await expect(desk.results.nth(25)).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: '50 customers, and there are more' })).toBeVisible();
    await desk.link('More results').click();
    await expect(desk.results).toHaveCount(52);
    await expect(desk.results.nth(50)).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: '52 customers' })).toBeVisible();
  } else {
    await expect(desk.results).toHaveCount(25);
    await desk.link('More results').click();
    await expect(desk.results).toHaveCount(2);
    await desk.link('First results').click();
    await expect(desk.results).toHaveCount(25);
  }
  await expect(desk.link('More results')).toHaveCount((javaScriptEnabled ?? true) ? 0 : 1);
});

test('more results that do not get through can be asked for again @js', async ({
  desk,
  page,
  api,
  expectedStatuses,
}) => {
  expectedStatuses.add(503);
  const surname = await manyOfOneSurname(api, 27);
  await desk.open(`/?q=${surname}`);
  await expect(desk.results).toHaveCount(25);
  await page.route('**/desk/find_customers', (route) => route.fulfill({ status: 503 }), { times: 1 });
  await desk.link('More results').click();
  await expect(desk.alert('The server could not be reached.')).toBeVisible();
  await desk.link('More results').click();
  await expect(desk.results).toHaveCount(27);
  await expect(desk.alert('The server could not be reached.')).toBeHidden();
});

test('nothing found leads on to a new customer with what was typed', async ({ desk }) => {
  await desk.open('/');
  await desk.search('Begoña Xyzzy Ibáñez');
  await expect(desk.heading('No customer matches “Begoña Xyzzy Ibáñez”')).toBeVisible();
  await desk.link('Create a customer with this').click();
  await expect(desk.field('Name')).toHaveValue('Begoña');
  await expect(desk.field('First surname')).toHaveValue('Xyzzy');
  await expect(desk.field(/^Second surname/)).toHaveValue('Ibáñez');
});

test('one letter is too little to search for', async ({ desk, page }) => {
  await desk.open('/?q=a');
  await expect(page.getByText('Type at least two characters.')).toBeVisible();
  await expect(desk.results).toHaveCount(0);
});

test('searching works before the WASM has arrived @js', async ({ page, desk, api }) => {
  const customer = person();
  await api.create(customer);
  await page.route('**/*.wasm', () => {}); // never answered
  await page.goto('/', { waitUntil: 'commit' });
  await desk.searchBox.fill(customer.personal_info.identity_document.number);
  await desk.searchBox.press('Enter');
  await expect(desk.results).toContainText(displayName(customer));
});
