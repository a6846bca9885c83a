/** Screen pop: what a telephone system opens when a call arrives. */

import { displayName, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

type Customer = ReturnType<typeof person>;

/** What a telephone system may know of who calls. */
const known: { what: string; name: string; value: (customer: Customer, number: string) => string }[] = [
  { what: 'a phone', name: 'phone', value: ({ contact_info }) => `+34 ${contact_info.phone_numbers[0]?.number}` },
  { what: 'a tel: link', name: 'phone', value: ({ contact_info }) => `tel:+34${contact_info.phone_numbers[0]?.number};ext=5` },
  { what: 'a document', name: 'document', value: ({ personal_info }) => personal_info.identity_document.number.toLowerCase() },
  { what: 'an e-mail', name: 'email', value: ({ contact_info }) => contact_info.emails[0]?.email.toUpperCase() ?? '' },
  { what: "a customer's number", name: 'external_id', value: (_, number) => number },
];

for (const { what, name, value } of known) {
  test(`a call with ${what} opens the one customer it can be @database`, async ({ desk, page, api }) => {
    const customer = person();
    const { id, external_id } = await api.create(customer);
    await api.create(person());
    await desk.open(`/pop?${name}=${encodeURIComponent(value(customer, external_id))}`);
    await expect(page).toHaveURL(`/customers/${id}`);
    await expect(desk.heading(displayName(customer))).toBeVisible();
  });
}

test('a call that can be several is a choice', async ({ desk, page, api }) => {
  const [one, other] = [person(), person()];
  other.contact_info.phone_numbers = one.contact_info.phone_numbers;
  await Promise.all([api.create(one), api.create(other)]);
  const phone = one.contact_info.phone_numbers[0]?.number ?? '';
  await desk.open(`/pop?phone=${encodeURIComponent(`+34${phone}`)}`);
  await expect(page).toHaveURL(`/?q=34${phone}`);
  await expect(desk.searchBox).toHaveValue(`34${phone}`);
  await expect(desk.results).toHaveCount(2);
  await desk.results.filter({ hasText: displayName(other) }).click();
  await expect(desk.heading(displayName(other))).toBeVisible();
});

test('a call of nobody is a search that is filled in', async ({ desk, page }) => {
  await desk.open('/pop?phone=699000111');
  await expect(page).toHaveURL('/?q=699000111');
  await expect(desk.searchBox).toHaveValue('699000111');
  await expect(desk.heading('No customer matches “699000111”')).toBeVisible();
});

test('a call of which nothing is known is the empty search', async ({ desk, page }) => {
  await desk.open('/pop?phone=&document=');
  await expect(page).toHaveURL('/');
  await expect(desk.heading('Find a customer')).toBeVisible();
});

test('whoever has to sign in first gets to the call afterwards', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await page.context().clearCookies();
  await desk.open(`/pop?document=${customer.personal_info.identity_document.number}`);
  await desk.signIn();
  await expect(page).toHaveURL(`/customers/${id}`);
});

test('who may not read customers is told so', async ({ desk, page, clientela, expectedStatuses }) => {
  expectedStatuses.add(403);
  await desk.signInWith(clientela, 'categories:read');
  await desk.open('/pop?phone=699000111');
  await expect(desk.heading('Not allowed')).toBeVisible();
  await expect(page).toHaveURL('/pop?phone=699000111');
});
