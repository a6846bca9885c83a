import {
  bankTransfer,
  directDebit,
  getAccount,
  IBANS,
  moveAccount,
  openAccount,
  payBy,
  reference,
  storedCard,
} from '../accounts.ts';
import { digital, displayName, person } from '../customers.ts';
import { type Desk, expectProblem } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

const CARD = 'e58ed763-928c-4155-bee9-fdbaaadc15f3';

/** One of the choices of a payment method. */
const choice = (desk: Desk, name: string | RegExp) => desk.page.getByRole('radio', { name });

test("a customer's page shows how each account is paid @database", async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const [bank, card, ended] = [
    await openAccount(api, id),
    await openAccount(api, id, storedCard(CARD)),
    await openAccount(api, id, bankTransfer),
  ];
  const path = { params: { path: api.path({ customer_id: id, account_id: ended.id }) } };
  await api.client.DELETE('/v4/orgs/{org_id}/customers/{customer_id}/accounts/{account_id}', path);
  await desk.open(`/customers/${id}`);

  const accounts = desk.section('Accounts');
  const line = (number: string) => accounts.getByRole('link', { name: number });
  await expect(line(bank.external_id)).toContainText(/Direct debit .*1332/);
  await expect(line(card.external_id)).toContainText(/Card ending in \d{4}, valid until \d\d\/\d{4}/);
  await expect(line(ended.external_id)).toBeHidden();
  await accounts.getByText('1 ended account').click();
  await expect(line(ended.external_id)).toContainText('Ended on');
  await desk.open(`/accounts/${ended.id}/end`);
  await expect(page.getByText('This account has ended')).toBeVisible();
  await expect(desk.button('End account')).toHaveCount(0);
  await desk.open(`/customers/${id}`);
  await line(bank.external_id).click();
  await expect(desk.heading(`Account ${bank.external_id}`)).toBeVisible();
  await expect(page).toHaveURL(`/accounts/${bank.id}`);
});

test('an account shows all that is known of it', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  const account = await openAccount(api, id);
  await desk.open(`/accounts/${account.id}`);

  await expect(page).toHaveTitle(`Account ${account.external_id} · ${displayName(customer)} · Clientela`);
  await expect(desk.section('Payment method')).toContainText('ES91 2100 0418 4502 0005 1332');
  const billing = desk.section('Billing address');
  for (const fact of [displayName(customer), 'Calle Mayor 2, 3º A', '28013 Fuenlabrada']) {
    await expect(billing).toContainText(fact);
  }
  await expect(desk.section('Promotions')).toContainText('No promotions');
  await expect(desk.section('Contracts')).toContainText('No contracts');
  await expect(desk.section('History')).toContainText('Account opened');
  await desk.link(displayName(customer)).click();
  await expect(desk.heading(displayName(customer))).toBeVisible();
});

test('an account is paid from another bank account, and the history tells it @database', async ({
  desk,
  page,
  api,
}) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id, bankTransfer);
  await desk.open(`/accounts/${account.id}`);
  await desk.link('Change payment method').click();
  await expect(desk.heading('Change payment method')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Now: Bank transfer');
  await expect(choice(desk, 'Direct debit')).toBeChecked();
  await desk.field('IBAN').fill('es60 0049 1500 0512 3456 7892');
  await desk.button('Save').click();

  await expect(desk.notifications).toContainText('Changes saved');
  await expect(desk.section('Payment method')).toContainText('ES60 0049 1500 0512 3456 7892');
  const newest = desk.section('History').getByRole('listitem').first();
  await expect(newest).toContainText('Payment method changed');
  await expect(newest).toContainText('before: Bank transfer');
  await expect(newest).toContainText('afterwards: Direct debit ES60');
  const { payment_method } = await getAccount(api, account.id);
  expect(payment_method).toEqual({ direct_debit: { type: 'DIRECT_DEBIT', details: { iban: IBANS.santander } } });
});

test('an IBAN is checked while it is typed @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id, bankTransfer);
  await desk.open(`/accounts/${account.id}`);
  await desk.link('Change payment method').click();
  // Nothing but the keyboard from here on: the IBAN has the focus.
  await expect(desk.field('IBAN')).toBeFocused();
  await page.keyboard.type('es60 0049 15');
  const told = page.getByRole('status');
  await expect(told.filter({ hasText: 'Spain: 10 of 24 characters' })).toBeVisible();
  await page.keyboard.type('00 0512 3456 7893');
  await expect(told.filter({ hasText: "The check digits don't match" })).toBeVisible();
  await page.keyboard.press('Backspace');
  await page.keyboard.type('2');
  await expect(told.filter({ hasText: 'Right: Banco Santander, Spain, ES60 0049' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(desk.notifications).toContainText('Changes saved');
  await expect(desk.section('Payment method')).toContainText('7892');
});

test('what is wrong with a choice stands at its field, and nothing is saved', async ({ desk, api }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id, bankTransfer);
  await desk.open(`/accounts/${account.id}/payment-method`);
  for (const [typed, problem] of [
    ['', 'Fill this in.'],
    ['ES9121000418450200051333', "The check digits don't match"],
    ['BR1800360305000010009795493C1', 'not in SEPA'],
  ] as const) {
    await desk.field('IBAN').fill(typed);
    await desk.button('Save').click();
    await expect(desk.problems).toContainText('1 problem to correct');
    await expectProblem(desk.field('IBAN'), new RegExp(problem));
    await expect(desk.field('IBAN')).toHaveValue(typed);
  }
  await desk.ready();
  await choice(desk, 'New card').check();
  await expect(desk.field('IBAN')).toBeHidden();
  await desk.field('Reference from the card vault').fill('4111 1111 1111 1111');
  await desk.button('Save').click();
  await expectProblem(desk.field('Reference from the card vault'), /A reference is 32 digits/);
  expect((await getAccount(api, account.id)).payment_method).toHaveProperty('bank_transfer');
});

test("one of the customer's cards is chosen, or a bank transfer", async ({ desk, api }) => {
  const { id } = await api.create(person());
  await openAccount(api, id, storedCard(CARD));
  const account = await openAccount(api, id);
  await desk.open(`/accounts/${account.id}/payment-method`);
  await choice(desk, /^Card ending in \d{4}, valid until/).check();
  await desk.button('Save').click();
  await expect(desk.section('Payment method')).toContainText(/ending in \d{4}, valid until/);
  expect((await getAccount(api, account.id)).payment_method).toEqual({
    credit_card: { type: 'CREDIT_CARD', details: { token_id: CARD } },
  });

  await desk.ready();
  await desk.link('Change payment method').click();
  await expect(desk.heading('Change payment method')).toBeVisible();
  await choice(desk, 'Bank transfer').check();
  await desk.button('Save').click();
  await expect(desk.section('Payment method')).toContainText('Bank transfer');
});

test('only what the organization offers can be chosen', async ({ desk, api, clientela }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  try {
    clientela.settle({ payment_methods: ['DIRECT_DEBIT'] });
    await desk.open(`/accounts/${account.id}/payment-method`);
    await expect(choice(desk, 'Direct debit')).toBeChecked();
    await expect(desk.page.getByRole('radio')).toHaveCount(1);
  } finally {
    clientela.settle();
  }
});

test('where the server cannot tell what becomes of a card, the page asks @js', async ({
  desk,
  page,
  api,
  clientela,
  expectedStatuses,
}) => {
  expectedStatuses.add(503);
  await page.route('**/desk/events/**', (route) => route.fulfill({ status: 503 }));
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  // Nobody works on it: the sandbox is too quick to be looked at.
  const wait = (card: string) =>
    clientela.sql(`UPDATE accounts SET pending_card = ${card} WHERE external_id = '${account.external_id}'`);
  wait(`'${reference()}'`);
  await desk.open(`/accounts/${account.id}`);
  await expect(page.getByText('Waiting for the card')).toBeVisible();
  const asked = await page.waitForResponse('**/desk/is_card_pending');
  expect(await asked.json()).toBe(true);
  wait('NULL');
  await expect(page.getByText('Waiting for the card')).toBeHidden();
  await expect(desk.section('Payment method')).toContainText('1332');
});

test('a card that is still being read is told of, and a refused one with its cause @database', async ({
  desk,
  page,
  api,
}) => {
  test.slow();
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  const card = reference('f');
  await desk.open(`/accounts/${account.id}/payment-method`);
  await choice(desk, 'New card').check();
  await desk.field('Reference from the card vault').fill(card);
  await desk.button('Save').click();
  await expect(desk.heading(/^Account/)).toBeVisible();
  await expect(desk.notifications).toContainText('Card sent to be read');
  // Without JavaScript the agent looks again.
  await expect(async () => {
    if (!desk.javaScript) await page.reload();
    await expect(desk.alert('The new card was not accepted')).toBeVisible({ timeout: 3000 });
  }).toPass();
  await expect(desk.section('Payment method')).toContainText('the card was refused by its bank');
  await expect(desk.section('Payment method')).toContainText('1332');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Accounts')).toContainText('The new card was not accepted');

  // A reference works once, and what is chosen afterwards makes the failure old news.
  await desk.open(`/accounts/${account.id}`);
  await desk.link('Try another card').click();
  await expect(desk.heading('Change payment method')).toBeVisible();
  await choice(desk, 'New card').check();
  await desk.field('Reference from the card vault').fill(card);
  await desk.button('Save').click();
  await expectProblem(desk.field('Reference from the card vault'), /used before/);
  await desk.ready();
  await choice(desk, 'Bank transfer').check();
  await desk.button('Save').click();
  await expect(desk.section('Payment method')).toContainText('Bank transfer');
  await expect(page.getByText('The new card was not accepted')).toHaveCount(0);
});

test('two who change the payment method at once lose nothing', async ({ desk, api }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  await desk.open(`/accounts/${account.id}/payment-method`);
  await desk.field('IBAN').fill(IBANS.santander);
  await payBy(api, account.id, directDebit(IBANS.portugal));
  await desk.button('Save').click();

  const conflict = desk.alert('Somebody else changed this account first');
  await expect(conflict).toContainText('It is paid by direct debit PT50');
  await expect(desk.field('IBAN')).toHaveValue(IBANS.santander);
  await desk.ready();
  await desk.button('Save').click();
  await expect(desk.section('Payment method')).toContainText('ES60');
});

test('the pages of an account say whose it is', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  const account = await openAccount(api, id);
  for (const path of ['payment-method', 'billing-address', 'promotions', 'promotions/add']) {
    await desk.open(`/accounts/${account.id}/${path}`);
    const back = page.getByRole('main').getByRole('paragraph').filter({ has: desk.link(/^Account \d+$/) });
    await expect(back, path).toContainText(displayName(customer));
  }
});

test('the billing address is changed, field by field where two did @database', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  await desk.open(`/accounts/${account.id}`);
  await desk.link('Change billing address').click();
  await expect(desk.heading('Change billing address')).toBeVisible();
  await expect(desk.field('Town')).toHaveValue('Fuenlabrada');
  await desk.field('Address').fill('Gran Vía 1');
  await moveAccount(api, account.id, { locality: 'Getafe' });
  await desk.button('Save').click();

  await expect(desk.alert('Somebody else changed this account first')).toBeVisible();
  const town = page.getByRole('group', { name: 'Town' });
  await town.getByRole('radio', { name: 'Saved by the other person Getafe' }).check();
  await desk.button('Save').click();
  await expect(desk.section('Billing address')).toContainText('Gran Vía 1');
  await expect(desk.section('Billing address')).toContainText('28013 Getafe');
  const newest = desk.section('History').getByRole('listitem').first();
  await expect(newest).toContainText('Billing address changed');
  await expect(newest).toContainText('before: Calle Mayor 2, 3º A');
  await expect(newest).not.toContainText('Getafe');

  await desk.open(`/accounts/${account.id}/billing-address`);
  await desk.field('Postal code').fill('99999');
  await desk.button('Save').click();
  await expectProblem(desk.field('Postal code'), 'Five digits, 00000 to 52999.');
});

test('a form does not take the focus from who was quicker @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  let arrive = () => {};
  const typing = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/*.wasm', async (route) => {
    await typing;
    await route.continue();
  });
  await page.goto(`/accounts/${account.id}/billing-address`);
  await desk.field('Postal code').focus();
  arrive();
  await desk.ready();
  // What the form sets itself to do when it comes is over when this is.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  await expect(desk.field('Postal code')).toBeFocused();
});

test('an account is created for a customer, with the address that is known @database', async ({ desk, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Accounts')).toContainText('No accounts yet');
  await desk.link('New account').click();
  await expect(desk.heading('New account')).toBeVisible();
  await choice(desk, /^Recurring prepaid/).check();
  await desk.field('IBAN').fill(IBANS.caixabank);
  await desk.button('Create account').click();

  await expect(desk.notifications).toContainText('Account created');
  await expect(desk.section('Payment method')).toContainText('1332');
  await expect(desk.section('Billing address')).toContainText('Calle Mayor 2, 3º A');
  await expect(desk.section('Facts')).toContainText('Recurring prepaid');
});

test('a digital customer has no address: one is asked for', async ({ desk, api }) => {
  const { id } = await api.create(digital());
  await desk.open(`/customers/${id}/accounts/new`);
  await choice(desk, 'Bank transfer').check();
  await desk.button('Create account').click();
  await expect(desk.problems).toBeVisible();
  await expectProblem(desk.field('Address'), 'Fill this in.');
  await desk.ready();
  await desk.field('Address').fill('Gran Vía 1');
  await desk.field('Postal code').fill('28013');
  await desk.field('Town').fill('Madrid');
  await desk.field('Province').fill('Madrid');
  await desk.field('Country').selectOption('Spain');
  await desk.button('Create account').click();
  await expect(desk.section('Billing address')).toContainText('Gran Vía 1');
});

test('another billing address than where the customer lives', async ({ desk, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}/accounts/new`);
  await choice(desk, 'Bank transfer').check();
  await expect(desk.field('Town')).toBeHidden();
  await desk.page.getByRole('checkbox', { name: "The customer's postal address" }).uncheck();
  await desk.field('Address').fill('Gran Vía 1');
  await desk.field('Postal code').fill('28013');
  await desk.field('Town').fill('Madrid');
  await desk.field('Country').selectOption('Spain');
  await desk.button('Create account').click();
  // The postal code has said the province.
  await expect(desk.section('Billing address')).toContainText('28013 Madrid');
});

test('a form that is sent twice makes one account', async ({ page, desk, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}/accounts/new`);
  const form = {
    customer: id,
    key: await page.locator('input[name=key]').inputValue(),
    'fields[/modality]': 'POSTPAID',
    'fields[/same_address]': 'true',
    'fields[/payment_method/choice]': 'BANK_TRANSFER',
  };
  const send = async () => {
    const headers = { accept: 'text/html' };
    const answer = await page.request.post('/desk/create_account', { form, headers, maxRedirects: 0 });
    return answer.headers()['location'];
  };
  const first = await send();
  expect(first).toMatch(/^\/accounts\/[0-9a-f-]+\?done=account_created$/);
  expect(await send()).toBe(first);
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Accounts').getByRole('link', { name: /^\d+/ })).toHaveCount(1);
});

test('an account is ended after one question that names it @database', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  const account = await openAccount(api, id);
  await desk.open(`/accounts/${account.id}`);
  await desk.link('End account').click();
  await expect(page.getByRole('heading', { name: `End account ${account.external_id}?` })).toBeVisible();
  await expect(page.getByText('It will not be charged any more')).toBeVisible();
  await desk.button('End account').click();

  await expect(desk.notifications).toContainText('Account ended');
  await desk.open(`/accounts/${account.id}`);
  await expect(page.getByRole('main')).toContainText('Ended on');
  await expect(desk.section('History').getByRole('listitem').first()).toContainText('Account ended');
  await expect(desk.link('Change payment method')).toHaveCount(0);
  await expect(desk.link('End account')).toHaveCount(0);
  await desk.open(`/accounts/${account.id}/payment-method`);
  await expect(page.getByRole('main')).toContainText("This account has ended and can't be changed any more.");
});

test('what somebody else has just changed is not ended unseen', async ({ desk, api }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  await desk.open(`/accounts/${account.id}`);
  await desk.link('End account').click();
  await expect(desk.button('End account')).toBeVisible();
  await payBy(api, account.id, bankTransfer);
  await desk.button('End account').click();
  await expect(desk.alert('Somebody else has just changed this account')).toBeVisible();
  await desk.link('Look at it again').click();
  await expect(desk.section('Payment method')).toContainText('Bank transfer');
  expect((await getAccount(api, account.id)).ended_at).toBeUndefined();
});

test('a customer with an open account is not deleted', async ({ desk, api }) => {
  const { id } = await api.create(person());
  await openAccount(api, id);
  await desk.open(`/customers/${id}`);
  await desk.link('Delete customer').click();
  await desk.button('Delete customer').click();
  await expect(desk.alert('This customer has an open account')).toBeVisible();
  await desk.link('Look at it again').click();
  await expect(desk.section('Accounts')).toContainText('1332');
});

test('who may only read changes nothing, and a bank account stays masked', async ({
  desk,
  page,
  api,
  clientela,
  expectedStatuses,
}) => {
  expectedStatuses.add(403);
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  await desk.signInWith(clientela, 'customers:read,accounts:read');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Accounts')).toContainText('Direct debit •••• 1332');
  await expect(desk.link('New account')).toHaveCount(0);
  const answer = await desk.open(`/accounts/${account.id}`);
  expect(await answer?.text(), 'not even in the page').not.toContain('2100 0418');
  await expect(page.getByText("You can't create, change or end accounts")).toBeVisible();
  await expect(desk.link('Change payment method')).toHaveCount(0);
  const refused = await desk.open(`/accounts/${account.id}/payment-method`);
  expect(refused?.status()).toBe(403);
});

test('no byte that reaches the browser tells a masked bank account, until a reason is given @js', async ({
  desk,
  page,
  api,
  clientela,
}) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  await desk.signInWith(clientela, 'customers:read,accounts:read,accounts:write,reveal');
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    // An answer that sends the browser on has no body.
    answers.push(
      response.body().then(
        (body) => body.toString('latin1'),
        () => '',
      ),
    );
  });
  await desk.open(`/customers/${id}`);
  await desk.open(`/accounts/${account.id}`);
  await desk.link('Change payment method').click();
  await expect(page.getByRole('main')).toContainText('Now: Direct debit •••• 1332');
  await desk.field('IBAN').fill(IBANS.santander);
  await payBy(api, account.id, directDebit(IBANS.portugal));
  await desk.button('Save').click();
  await expect(desk.alert('Somebody else changed this account first')).toContainText('•••• 0154');
  await expect(page.locator('#form-conflict')).toBeFocused();
  await desk.link('Cancel').click();
  await expect(desk.section('Payment method')).toContainText('0154');
  const seen = (await Promise.all(answers)).join('\n').replaceAll(/\s/g, '');
  expect(seen.length).toBeGreaterThan(10_000);
  for (const secret of [IBANS.caixabank, IBANS.portugal]) expect(seen.includes(secret), secret).toBe(false);

  await desk.section('Payment method').getByRole('link', { name: /^Show the/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason', { exact: true }).selectOption('To identify the caller');
  await dialog.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(desk.section('Payment method')).toContainText(/PT50 ?0002 ?0123/);
});

test('who may not see accounts sees none', async ({ desk, api, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  await desk.signInWith(clientela, 'customers:read');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Contact')).toBeVisible();
  await expect(desk.section('Accounts')).toHaveCount(0);
  const refused = await desk.open(`/accounts/${account.id}`);
  expect(refused?.status()).toBe(403);
});

test('there is nothing at an address of no account', async ({ desk, expectedStatuses }) => {
  expectedStatuses.add(404);
  for (const id of ['0190f3a8-0000-7000-8000-000000000000', 'nobody']) {
    const answer = await desk.open(`/accounts/${id}`);
    expect(answer?.status()).toBe(404);
    await expect(desk.heading('Not found')).toBeVisible();
  }
});

test('promotions and contracts of an import are shown', async ({ desk, page, api, clientela }) => {
  const { id } = await api.create(person());
  const { id: account, external_id } = await openAccount(api, id);
  const start_date = '2022-01-01T00:00:00Z';
  const requests = [{ request_external_id: '77', create_date: start_date, type: 'SALE_MOBILE_ONLY' }];
  const lines = [
    { promotion: { promotion_id: 2064, name: 'Half price', duration_months: 6 } },
    { contract: { external_id: external_id, account_external_id: external_id, start_date, requests } },
  ];
  clientela.run(['import', '-', '--org', 'telco'], lines.map((line) => JSON.stringify(line)).join('\n'));
  const params = { path: api.path({ account_id: account }) };
  const body = { promotion_id: 2064, start_date: '2090-01-01' };
  await api.client.POST('/v4/orgs/{org_id}/accounts/{account_id}/promotions', { params, body });

  await desk.open(`/accounts/${account}`);
  const promotions = desk.section('Promotions');
  await expect(promotions).toContainText('Half price · Promotion 2064');
  await expect(promotions).toContainText('01/01/2090 to 30/06/2090');
  await promotions.getByRole('link', { name: 'Active 0' }).click();
  await expect(promotions).toContainText('No promotions');
  await expect(page).toHaveURL(`/accounts/${account}?promotions=active`);
  await promotions.getByRole('link', { name: 'Scheduled 1' }).click();
  await expect(promotions).toContainText('Half price');
  const contracts = desk.section('Contracts');
  await expect(contracts).toContainText('In force');
  await contracts.getByText('1 request').click();
  await expect(contracts).toContainText('SALE_MOBILE_ONLY');
});
