import { AxeBuilder } from '@axe-core/playwright';
import { ORGANIZATION } from '../clientela.ts';
import { expect, test } from '../fixtures.ts';

test.use({ openid: true, signedIn: false });

// Pages of the provider's are part of it, and no other host's.
test.beforeEach(({ provider, expectedOrigins }) => {
  // Several whole pages each, of two servers.
  test.slow();
  expectedOrigins.add(provider?.url ?? '');
});

test('an agent signs in at the provider and is where they wanted to go', async ({
  desk,
  page,
  clientela,
  provider,
}) => {
  clientela.run(['agent', 'create', '--org', ORGANIZATION, '--username', 'pau', '--role', 'auditor'], 'a good password\n');
  provider?.add('pau', ['others', 'care']);
  await desk.open('/customers/new?type=CORPORATE_CUSTOMER');
  await desk.link('Sign in with Example').click();
  await expect(desk.heading('Who are you?')).toBeVisible();
  await page.getByLabel('Name').fill('pau');
  await desk.button('Continue').click();
  await expect(desk.heading('New customer')).toBeVisible();
  await expect(page).toHaveURL('/customers/new?type=CORPORATE_CUSTOMER');
  expect(clientela.run(['agent', 'list', '--org', ORGANIZATION])).toMatch(/^pau\tagent\tactive\t/m);

  const cookies = (await page.context().cookies()).filter(({ name }) => name.startsWith('clientela_'));
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
    { name: 'clientela_session', httpOnly: true, sameSite: 'Lax' },
    { name: 'clientela_device', httpOnly: true, sameSite: 'Lax' },
  ]);

  // The provider knows them still: signed out here, they come in again by the link alone.
  await desk.ready();
  await desk.openMenu();
  await desk.button('Sign out').click();
  await desk.link('Sign in with Example').click();
  await expect(desk.heading('Find a customer')).toBeVisible();
});

test('who refuses at the provider is told so, and may use the password', async ({ desk, page }) => {
  await desk.open('/sign-in?next=/me');
  await desk.link('Sign in with Example').click();
  await desk.button('Cancel').click();
  await expect(desk.alert('You did not sign in there, or were refused.')).toBeVisible();
  expect(new URL(page.url()).search).toBe('?failed=openid-denied&next=%2Fme');
  await desk.ready();
  await desk.signIn();
  await expect(desk.heading('Your account')).toBeVisible();
});

test('the page with the link has no accessibility violations @js', async ({ desk, page }) => {
  await desk.open('/sign-in?failed=openid-expired');
  await expect(desk.link('Sign in with Example')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('whom the provider knows and nobody here does not come in', async ({ desk, page, provider }) => {
  provider?.add('stranger', ['care']);
  await desk.open('/sign-in');
  await desk.link('Sign in with Example').click();
  await page.getByLabel('Name').fill('stranger');
  await desk.button('Continue').click();
  await expect(desk.alert('You are known there, but may not come in here.')).toBeVisible();
  await desk.open('/');
  await expect(page).toHaveURL('/sign-in');
});
