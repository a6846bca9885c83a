import { displayName, person } from '../customers.ts';
import type { Desk } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

const box = (desk: Desk) => desk.page.getByRole('combobox', { name: 'A page, an action or a customer' });

/** Opens the commands and types; the choices that there are then. */
async function command(desk: Desk, typed = '') {
  await desk.page.keyboard.press('Control+k');
  await expect(box(desk)).toBeFocused();
  await desk.page.keyboard.type(typed);
  return desk.page.getByRole('option');
}

test('the commands know actions, customers and pages, and search for anything else @js', async ({ desk, page, api }) => {
  const [first, second] = [person(), person()];
  const { id } = await api.create(first);
  await desk.open(`/customers/${id}`);
  await expect(desk.heading(displayName(first))).toBeVisible();

  // An action of the page, without accents, capitals and order.
  const choices = await command(desk, 'CONTÁCT edi');
  await expect(choices).toHaveText(['Edit: Contact', 'Search for “CONTÁCT edi”']);
  await expect(box(desk)).toHaveAttribute('aria-activedescendant', (await choices.first().getAttribute('id')) ?? '');
  await page.keyboard.press('ArrowDown');
  await expect(choices.last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(choices.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(desk.button('Save')).toBeVisible();

  // From a field, and back to it.
  await desk.field('Town').focus();
  await command(desk);
  await page.keyboard.press('Escape');
  await expect(box(desk)).toBeHidden();
  await expect(desk.field('Town')).toBeFocused();

  // What is neither is searched for; the customer who was open before is a choice on every page.
  await api.create(second);
  await command(desk, second.personal_info.identity_document.number);
  await page.keyboard.press('Enter');
  await expect(desk.searchBox).toHaveValue(second.personal_info.identity_document.number);
  await desk.results.click();
  await expect(desk.heading(displayName(second))).toBeVisible();
  await command(desk, first.personal_info.second_surname);
  await page.keyboard.press('Enter');
  await expect(desk.heading(displayName(first))).toBeVisible();
  await expect(page).toHaveURL(`/customers/${id}`);
  await expect(desk.heading(displayName(first))).toBeFocused();

  // A page; by the mouse too.
  await desk.button('Commands').click();
  await box(desk).fill('audit');
  await page.getByRole('option', { name: 'Audit trail' }).click();
  await expect(page).toHaveURL('/audit');

  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept, 'who was open is in the memory of the page alone').not.toContain(id);
});

test('who may only look is offered nothing else @js', async ({ desk, page, api, clientela }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.signInWith(clientela, 'customers:read');
  await desk.open(`/customers/${id}`);
  await expect(desk.heading(displayName(customer))).toBeVisible();
  const choices = await command(desk);
  await expect(choices.filter({ hasText: 'Your account' })).toBeVisible();
  await expect(choices.filter({ hasText: /Edit|Delete|New|Agents|keys$|Audit/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.keyboard.press('e');
  // What the keys before it do is done when the commands are there again.
  await command(desk);
  await expect(page).toHaveURL(`/customers/${id}`);
});

test('single keys go places until they are switched off, and never while one types @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}`);
  await page.keyboard.press('e');
  await expect(desk.button('Save')).toBeVisible();
  await expect(desk.field('Name')).toBeFocused();
  await page.keyboard.type('gh?n/');
  await expect(desk.field('Name')).toHaveValue(/gh\?n\//);
  await desk.link('Cancel').click();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page).toHaveURL('/');
  // Home begins in the search box: what is pressed there is typed.
  await expect(desk.searchBox).toBeFocused();
  await page.getByRole('main').focus();
  await page.keyboard.press('n');
  await expect(desk.heading('New customer')).toBeVisible();
  // The form has the focus: what is pressed there is typed.
  await expect(desk.field('Document number')).toBeFocused();
  await page.getByRole('main').focus();

  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.getByRole('checkbox', { name: 'Shortcuts of a single character' }).uncheck();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await desk.open(`/customers/${id}`);
  for (const key of ['g', 'h', 'n', 'e', '/', '?']) await page.keyboard.press(key);

  // The way back is in the menu and among the commands: when these are there, what the keys do is done.
  await command(desk, 'shortcuts');
  await expect(page).toHaveURL(`/customers/${id}`);
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Enter');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('/');
  await expect(desk.searchBox).toBeFocused();
});
