import { AxeBuilder } from '@axe-core/playwright';
import { AGENT } from '../clientela.ts';
import { person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

const languages = [
  {
    tag: 'ca',
    locale: 'ca-ES',
    userName: 'Usuari',
    password: 'Contrasenya',
    signIn: 'Inicia la sessió',
    home: 'Cerca un client',
    record: 'Fitxa',
    commands: 'Ordres',
    moment: /^\d{2}\/\d{2}\/\d{4} \d{2}:\d{2}$/,
    birthdate: '31/01/1990',
    nationality: 'Espanya',
  },
  {
    tag: 'eu',
    locale: 'eu-ES',
    userName: 'Erabiltzailea',
    password: 'Pasahitza',
    signIn: 'Hasi saioa',
    home: 'Bilatu bezero bat',
    record: 'Fitxa',
    commands: 'Aginduak',
    moment: /^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}$/,
    birthdate: '1990/01/31',
    nationality: 'Espainia',
  },
];

for (const words of languages) {
  test.describe(() => {
    test.use({ locale: words.locale, signedIn: false });

    test(`an agent works in the browser's language, ${words.tag}`, async ({ desk, page, api }) => {
      // Three whole pages, and axe takes some seconds.
      test.slow();
      const customer = person();
      Object.assign(customer.personal_info, { birthdate: '1990-01-31', nationality: 'ES' });
      await api.create(customer);
      await desk.open('/sign-in');
      await expect(page.locator('html')).toHaveAttribute('lang', words.tag);
      await page.getByLabel(words.userName).fill(AGENT.username);
      await page.getByLabel(words.password).fill(AGENT.password);
      await page.getByRole('button', { name: words.signIn, exact: true }).click();
      await expect(desk.heading(words.home)).toBeVisible();
      await desk.ready();

      const box = page.getByRole('searchbox');
      await box.fill(customer.personal_info.second_surname);
      if (!desk.javaScript) await box.press('Enter');
      await desk.results.filter({ hasText: customer.personal_info.second_surname }).click();
      await expect(desk.heading(customer.personal_info.name)).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', words.tag);
      await expect(desk.section(words.record).locator('time').first()).toHaveText(words.moment);
      await expect(page.getByText(words.birthdate)).toBeVisible();
      await expect(page.getByText(words.nationality, { exact: true }).first()).toBeVisible();

      if (!desk.javaScript) return;
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog', { name: words.commands })).toBeVisible();
    });
  });
}

test('a language is chosen in the menu and remembered', async ({ desk, page }) => {
  const html = page.locator('html');
  await desk.open('/?q=ab');
  await expect(html).toHaveAttribute('lang', 'en');
  await desk.openMenu();
  await desk.menu.getByRole('button', { name: 'Català' }).click();
  await expect(html).toHaveAttribute('lang', 'ca');
  await expect(page).toHaveURL('/?q=ab');
  await desk.ready();
  await desk.open('/customers/new');
  await expect(desk.heading('Client nou')).toBeVisible();
});

test('without its texts a page works as without JavaScript @js', async ({ desk, page, expectedStatuses }) => {
  expectedStatuses.add(404);
  await page.route('**/texts/*', (route) => route.fulfill({ status: 404 }));
  await page.goto('/');
  await desk.searchBox.fill('nobody has this name');
  await desk.searchBox.press('Enter');
  await expect(desk.heading(/nobody has this name/)).toBeVisible();
  await expect(page.locator('html[data-hydrated]')).toHaveCount(0);
});
