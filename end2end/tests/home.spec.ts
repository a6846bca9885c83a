import { newCard, openAccount, payBy, reference } from '../accounts.ts';
import { displayName, person } from '../customers.ts';
import type { Desk } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

/** Goes home until a part of it shows this: some of it is written a moment later. */
async function homeShows(desk: Desk, part: string, text: string | RegExp) {
  await expect(async () => {
    await desk.open('/');
    await expect(desk.section(part)).toContainText(text, { timeout: 1000 });
  }).toPass();
}

test('an agent comes back to the customers who were opened last @database', async ({
  desk,
  page,
  api,
  clientela,
}) => {
  const [first, second] = [person(), person()];
  const ids = [(await api.create(first)).id, (await api.create(second)).id];
  await desk.signInWith(clientela, 'customers:read');
  await expect(desk.section('What you looked at last')).toContainText('Customers you open appear here');
  await expect(desk.section('Waiting for somebody')).toHaveCount(0);
  await expect(desk.section('Figures')).toHaveCount(0);
  for (const id of ids) await desk.open(`/customers/${id}`);
  await homeShows(desk, 'What you looked at last', displayName(second));
  const recent = desk.section('What you looked at last').getByRole('link');
  await expect(recent).toHaveText([new RegExp(displayName(second)), new RegExp(displayName(first))]);
  await recent.last().click();
  await expect(page).toHaveURL(`/customers/${ids[0]}`);
  await api.delete(ids[0] ?? '');
  await desk.open('/');
  await expect(recent).toHaveCount(1);
});

test('the search box has the focus, and the arrows lead to who was opened last @js', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await homeShows(desk, 'What you looked at last', displayName(customer));
  await expect(desk.searchBox).toBeFocused();
  await page.keyboard.press('ArrowDown');
  const recent = desk.section('What you looked at last').getByRole('link');
  await expect(recent.first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(desk.searchBox).toBeFocused();
  await page.keyboard.type(customer.personal_info.identity_document.number);
  await expect(desk.results).toHaveCount(1);
});

test('a card that was refused waits for somebody, and another try begins with a new card @database', async ({
  desk,
  page,
  api,
}) => {
  test.slow();
  const { id } = await api.create(person());
  const account = await openAccount(api, id);
  await payBy(api, account.id, newCard(reference('f')));
  const name = `Account ${account.external_id}`;
  const refused = new RegExp(`${name}\\s*the card was refused by its bank`);
  await homeShows(desk, 'Waiting for somebody', refused);
  await desk.section('Waiting for somebody').getByRole('link', { name }).click();
  await expect(desk.heading(name)).toBeVisible();
  await desk.link('Try another card').click();
  await expect(page.getByRole('radio', { name: 'New card' })).toBeChecked();
  await expect(desk.field('Reference from the card vault')).toBeVisible();
});

test('who answers for the day sees its figures, and the same in a table @database', async ({
  desk,
  page,
  api,
  clientela,
}) => {
  await api.create(person());
  await desk.signInWith(clientela, 'customers:read,figures');
  const figures = desk.section('Figures');
  await expect(figures.getByRole('link', { name: 'Today' })).toHaveAttribute('aria-current', 'true');
  await figures.getByText('As a table').click();
  await expect(figures.getByRole('rowheader').first()).toHaveText('00:00');
  await figures.getByRole('link', { name: '7 days' }).click();
  await expect(page).toHaveURL('/?figures=week');
  await expect(figures.getByRole('link', { name: '7 days' })).toHaveAttribute('aria-current', 'true');
  await desk.open('/?figures=week');
  await figures.getByText('As a table').click();
  await expect(figures.getByRole('rowheader')).toHaveCount(7);
  const created = await figures.getByRole('cell').allTextContents();
  expect(created.some((number) => Number(number) > 0)).toBe(true);
});
