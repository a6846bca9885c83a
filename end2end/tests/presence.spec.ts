import { AGENT, ORGANIZATION } from '../clientela.ts';
import { displayName, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

test('two agents on one customer see each other @js @database', async ({ desk, page, api, clientela, browser }) => {
  const [customer, other] = [person(), person()];
  const { id } = await api.create(customer);
  await api.create(other);
  const eva = { username: `eva-${customer.personal_info.second_surname.toLowerCase()}`, password: 'a good password' };
  const who = ['--org', ORGANIZATION, '--username', eva.username];
  clientela.run(['agent', 'create', ...who, '--role', 'agent'], `${eva.password}\n`);
  const others = page.locator('[data-others]');

  await page.clock.install();
  await desk.open(`/customers/${id}`);
  await expect(desk.heading(displayName(customer))).toBeVisible();
  await expect(others).toHaveText('');

  const context = await browser.newContext({ baseURL: clientela.url, locale: 'es-ES' });
  const hers = await context.newPage();
  await hers.goto('/sign-in');
  await hers.getByLabel('Usuario').fill(eva.username);
  await hers.getByLabel('Contraseña').fill(eva.password);
  await hers.getByRole('button', { name: 'Iniciar sesión' }).click();
  await expect(hers.getByRole('button', { name: 'Tu menú' })).toBeVisible();
  await hers.goto(`/customers/${id}`);
  await expect(hers.locator('[data-others]')).toHaveText(`${AGENT.username} también está aquí`);
  await context.close();

  // The page asks again by itself.
  await page.clock.runFor(21_000);
  await expect(others).toHaveText(`${eva.username} is here too`);
  // With somebody else nobody is.
  await desk.search(other.personal_info.identity_document.number);
  await desk.searchBox.press('Enter');
  await page.clock.runFor(1_000);
  const asked = page.waitForResponse((answer) => answer.url().endsWith('/desk/look_in'));
  await desk.results.click();
  await expect(desk.heading(displayName(other))).toBeVisible();
  await asked;
  await expect(others).toHaveText('');
});
