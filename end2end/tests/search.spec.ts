import { bankTransfer, directDebit, IBANS, openAccount } from '../accounts.ts';
import type { Api, Created } from '../api.ts';
import { company, displayName, person, type PrivateCustomer } from '../customers.ts';
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
    reason: 'Name José',
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
  {
    what: 'phone of a link that was copied',
    said: ({ contact_info }) => `tel:+34-${contact_info.phone_numbers[0]?.number}`,
    reason: 'Phone 34',
  },
  {
    what: 'e-mail of a link that was copied',
    said: ({ contact_info }) => `mailto:${contact_info.emails[0]?.email}`,
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

test('a company that is found by its representative says so @database', async ({ desk, api }) => {
  const [firm, boss] = [company(), person().personal_info];
  const { id } = await api.create(firm);
  const { identity_document, name, first_surname, second_surname } = boss;
  await api.setRepresentative(id, { identity_document, name, first_surname, second_surname });
  await desk.open('/');
  await desk.search(identity_document.number);
  await expect(desk.results).toContainText(firm.company_info.name);
  await expect(desk.results).toContainText(`Representative · Document ${identity_document.number}`);
  await desk.search(firm.company_info.identity_document.number);
  await expect(desk.results).toContainText(firm.company_info.name);
  await expect(desk.results).not.toContainText('Representative');
});

/** What an agent gets wrong, and what the result says it was taken for. */
const misheard: { what: string; said: (number: string) => string; shape: string; reason: string }[] = [
  {
    what: 'another control letter',
    said: (number) => number.slice(0, 8) + (number.endsWith('A') ? 'B' : 'A'),
    shape: 'Read as: NIF, but its control character is wrong',
    reason: 'Document, another control character',
  },
  {
    what: 'its first digits swapped',
    said: ([first, second, ...rest]) => [second, first, ...rest].join(''),
    shape: 'Read as: NIF, but its control character is wrong',
    reason: 'Document, two characters swapped',
  },
  {
    what: 'its first digit missing',
    said: (number) => number.slice(1),
    shape: 'Read as: document that lacks a digit',
    reason: 'Document, a digit added',
  },
];

for (const { what, said, shape, reason } of misheard) {
  test(`finds a customer by a document with ${what}, and says so @database`, async ({ desk, page, api }) => {
    const customer = person();
    const { number } = customer.personal_info.identity_document;
    const { id } = await api.create(customer);
    await desk.open('/');
    await desk.search(said(number));
    const found = desk.results.filter({ hasText: displayName(customer) });
    await expect(found).toContainText(`${reason} ${said(number)} → ${number}`);
    await expect(page.getByRole('status').filter({ hasText: shape })).toBeVisible();
    await found.click();
    await expect(page).toHaveURL(`/customers/${id}`);
  });
}

test('a document with a slip tells no more than its mask to whom it is masked', async ({
  desk,
  page,
  api,
  clientela,
}) => {
  const customer = person();
  const { number } = customer.personal_info.identity_document;
  await api.create(customer);
  await desk.signInWith(clientela, 'customers:read');
  await desk.search(number.slice(0, 8) + (number.endsWith('A') ? 'B' : 'A'));
  const found = desk.results.filter({ hasText: displayName(customer) });
  await expect(found).toContainText(/Document, another control character \d{8}[AB] → •••\d{4}••/);
  expect(await page.content()).not.toContain(number);
});

test('a document without its letter finds who it is masked to, and begins a new customer', async ({
  desk,
  page,
  api,
  clientela,
}) => {
  const [customer, other] = [person(), person()];
  const { number } = customer.personal_info.identity_document;
  await api.create(customer);
  await desk.signInWith(clientela, 'customers:read,customers:write');
  await desk.search(number.slice(0, 8));
  const found = desk.results.filter({ hasText: displayName(customer) });
  await expect(found).toContainText(/Document, its control character added \d{8} → •••\d{4}••/);
  await expect(page.getByRole('status').filter({ hasText: 'Read as: NIF without its letter' })).toBeVisible();

  // Of somebody who is not there.
  const digits = other.personal_info.identity_document.number.slice(0, 8);
  await desk.search(digits);
  await desk.link('Create a customer with this').click();
  await expect(desk.field('Document number')).toHaveValue(digits);
  await expect(desk.field('Document type')).toHaveValue('NIF');
});

test('finds a name with the last digits of the bank account, for who may see accounts @database', async ({
  desk,
  page,
  api,
  clientela,
}) => {
  const [customer, other] = [person(), person()];
  const surname = customer.personal_info.second_surname;
  other.personal_info.second_surname = surname;
  other.personal_info.name = 'Carmen';
  for (const [who, iban] of [
    [customer, IBANS.caixabank],
    [other, IBANS.santander],
  ] as const) {
    const { id } = await api.create(who);
    await openAccount(api, id, directDebit(iban));
  }
  await desk.open('/');
  await desk.search(`${surname} ${IBANS.caixabank.slice(-4)}`);
  await expect(desk.results).toHaveCount(1);
  await expect(desk.results).toContainText(displayName(customer));
  await expect(desk.results).toContainText(`Bank account •••• ${IBANS.caixabank.slice(-4)}`);
  const shape = 'Read as: name, and the last digits of a bank account';
  await expect(page.getByRole('status').filter({ hasText: shape })).toBeVisible();
  // Without a name: others pay from it too.
  await desk.search(`•••• ${IBANS.caixabank.slice(-4)}`);
  await expect(desk.results.first()).toContainText(`Bank account •••• ${IBANS.caixabank.slice(-4)}`);
  const alone = 'Read as: last digits of a bank account, or another number';
  await expect(page.getByRole('status').filter({ hasText: alone })).toBeVisible();
  await desk.signInWith(clientela, 'customers:read');
  await desk.search(`${surname} ${IBANS.caixabank.slice(-4)}`);
  await expect(desk.heading(/^No customer matches/)).toBeVisible();
});

test('finds a name as it sounds, and says so @database', async ({ desk, page, api }) => {
  const customer = person();
  const { second_surname } = customer.personal_info;
  customer.personal_info.name = 'Hilario';
  customer.personal_info.first_surname = 'Jiménez';
  await api.create(customer);
  await desk.open('/');
  await desk.search(`ilario gimenes ${second_surname}`);
  // The second surnames of others may sound like this one.
  const found = desk.results.filter({ hasText: displayName(customer) });
  await expect(found).toContainText('Name, as it sounds ilario → Hilario');
  await expect(found).toContainText('Name, as it sounds gimenes → Jiménez');
  await expect(page.getByRole('status').filter({ hasText: 'Read as: name' })).toBeVisible();
});

test('finds a name in spite of a slip of the hand, and says so @database', async ({ desk, api }) => {
  const customer = person();
  const { second_surname } = customer.personal_info;
  customer.personal_info.name = 'Godofredo';
  customer.personal_info.first_surname = 'Zubizarreta';
  await api.create(customer);
  await desk.open('/');
  await desk.search(`godofrdeo zubizareta ${second_surname}`);
  const found = desk.results.filter({ hasText: displayName(customer) });
  await expect(found).toContainText('Name, with one slip godofrdeo → Godofredo');
  await expect(found).toContainText('Name, with one slip zubizareta → Zubizarreta');
});

test('finds a name in spite of a second surname that was never written down', async ({ desk, api }) => {
  const customer = person();
  await api.create(customer);
  await desk.open('/');
  await desk.search(`José ${customer.personal_info.second_surname} Wolframio`);
  // Those whose names sound alike come behind.
  await expect(desk.results.first()).toContainText(displayName(customer));
  await expect(desk.results.first()).toContainText('Without wolframio');
});

test('finds a customer by the number of an account @database', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id, bankTransfer);
  await desk.open('/');
  await desk.search(account.external_id);
  await expect(desk.results).toHaveCount(1);
  await expect(desk.results).toContainText(`Account ${account.external_id}`);
  await desk.results.click();
  await expect(page).toHaveURL(`/customers/${id}`);
});

test('says how a bank account is found', async ({ desk, page }) => {
  await desk.open('/');
  await desk.search('ES91 2100 0418 4502');
  await expect(page.getByText('Read as: bank account, not whole')).toBeVisible();
  await expect(page.getByText('A bank account is found as a whole, or by its last four digits')).toBeVisible();
  await expect(desk.results).toHaveCount(0);
});

test('what is searched for is text, in the title too', async ({ desk, page }) => {
  const markup = 'a&amp;b </title><form action="/x">';
  await desk.open(`/?q=${encodeURIComponent(markup)}`);
  await expect(page).toHaveTitle(`${markup} · Clientela`);
  await expect(desk.searchBox).toHaveValue(markup);
  await expect(page.locator('form[action="/x"]')).toHaveCount(0);
});

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

test('Enter opens the only result, and the keys are the customer\'s then @js', async ({ desk, page, api }) => {
  const customer = person();
  await api.create(customer);
  await desk.open('/');
  await desk.search(customer.personal_info.identity_document.number);
  await expect(desk.results).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: displayName(customer) })).toBeVisible();
  await expect(desk.searchBox).toHaveValue('');
  await expect(desk.searchBox).not.toBeFocused();
});

test('many results come in pages @database', async ({ desk, page, api, javaScriptEnabled }) => {
  const surname = await manyOfOneSurname(api, 102);
  await desk.open(`/?q=${surname}`);
  await expect(desk.results).toHaveCount(25);
  await desk.link('More results').click();
  if (javaScriptEnabled ?? true) {
    // They join the others, and the agent goes on at the first of them.
    await expect(desk.results).toHaveCount(50);
    await expect(desk.results.nth(25)).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: '50 customers, and there are more' })).toBeVisible();
  }
  // The address tells how far was read, so that the way back from a customer leads there.
  await expect(page).toHaveURL(`/?q=${surname}&pages=2`);
  await expect(desk.results).toHaveCount(50);
  const opened = await desk.results.nth(40).getAttribute('href');
  await desk.results.nth(40).click();
  await expect(page).toHaveURL(opened ?? '');
  await expect(desk.heading(new RegExp(`José ${surname}`))).toBeVisible();
  await page.goBack();
  await expect(desk.results).toHaveCount(50);
  if (javaScriptEnabled ?? true) await expect(desk.results.nth(40)).toBeFocused();

  await desk.link('More results').click();
  await expect(desk.results).toHaveCount(75);
  await desk.link('More results').click();
  await expect(desk.results).toHaveCount(100);
  await expect(page).toHaveURL(`/?q=${surname}&pages=4`);
  // That is the longest page: without JavaScript the next one begins anew.
  await desk.link('More results').click();
  await expect(desk.results).toHaveCount((javaScriptEnabled ?? true) ? 102 : 2);
  if (javaScriptEnabled ?? true) {
    await expect(desk.results.nth(100)).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: '102 customers' })).toBeVisible();
  } else {
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
