import { expect, test } from '../fixtures.ts';

test('the theme follows the system', async ({ desk, page }) => {
  const html = page.locator('html');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await desk.open('/');
    await expect(html).toHaveCSS('color-scheme', colorScheme);
  }
});

test('a choice is remembered until it is taken back', async ({ desk, page }) => {
  const html = page.locator('html');
  await page.emulateMedia({ colorScheme: 'light' });
  await desk.open('/?q=ab');

  await desk.openMenu();
  await desk.button('Dark').click();
  await expect(html).toHaveCSS('color-scheme', 'dark');
  await expect(page).toHaveURL('/?q=ab');
  await desk.open('/customers/new');
  await expect(html).toHaveCSS('color-scheme', 'dark');

  await desk.openMenu();
  await desk.button('System').click();
  await expect(html).toHaveCSS('color-scheme', 'light');
  await desk.open('/');
  await expect(html).toHaveCSS('color-scheme', 'light');
});
