import { AGENT, ORGANIZATION } from '../clientela.ts';
import { person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

test('the menu says who is signed in, and where', async ({ desk }) => {
  await desk.open('/');
  await desk.openMenu();
  await expect(desk.menu).toContainText(AGENT.username);
  await expect(desk.menu).toContainText(ORGANIZATION);
});

test('the first Tab stop skips to the content', async ({ desk, page }) => {
  await desk.open('/me');
  await page.keyboard.press('Tab');
  await expect(desk.link('Skip to content')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('a search can begin on every page', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open('/customers/new');
  await desk.searchBox.fill(customer.personal_info.identity_document.number);
  await desk.searchBox.press('Enter');
  await desk.results.click();
  await expect(page).toHaveURL(`/customers/${id}`);
});

test('/ goes to the search box on every page, and is a letter in a field @js', async ({ desk, page, api }) => {
  // Five whole pages.
  test.slow();
  const { id } = await api.create(person());
  for (const path of ['/', '/?q=ab', '/me', `/customers/${id}`]) {
    await desk.open(path);
    await page.getByRole('main').focus();
    await page.keyboard.press('/');
    await expect(desk.searchBox, path).toBeFocused();
  }
  await desk.open('/customers/new');
  await desk.field('Address').pressSequentially('s/n');
  await expect(desk.field('Address')).toHaveValue('s/n');
});

test.describe('in Spanish', () => {
  test.use({ locale: 'es-ES' });
  test('the desk speaks the language that the browser asks for', async ({ desk, page }) => {
    await desk.open('/');
    await expect(desk.heading('Busca un cliente')).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  });
});
