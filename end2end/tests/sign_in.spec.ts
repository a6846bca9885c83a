import { AGENT } from '../clientela.ts';
import { expect, test } from '../fixtures.ts';

test.use({ signedIn: false });

test('an unknown user and a wrong password get the same answer', async ({ desk, page }) => {
  await desk.open('/sign-in');
  for (const wrong of [{ ...AGENT, password: 'wrong password' }, { ...AGENT, username: 'nobody' }]) {
    await desk.signIn(wrong);
    await expect(desk.alert('User name or password is not right.')).toBeVisible();
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(page.getByLabel('User name')).toHaveValue(wrong.username);
    expect(page.url()).not.toContain(wrong.username);
  }
  await desk.signIn();
  await expect(desk.heading('Find a customer')).toBeVisible();
});

test('signing in leads to the page that was asked for', async ({ desk, page }) => {
  await desk.open('/customers/new?type=CORPORATE_CUSTOMER&from=caf%C3%A9');
  await expect(desk.heading('Sign in to Clientela')).toBeVisible();
  await desk.signIn();
  await expect(page).toHaveURL('/customers/new?type=CORPORATE_CUSTOMER&from=caf%C3%A9');
  await expect(desk.heading('New customer')).toBeVisible();
});

for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example/']) {
  test(`signing in never leads to ${next}`, async ({ desk, page }) => {
    await desk.open(`/sign-in?next=${encodeURIComponent(next)}`);
    await desk.signIn();
    await expect(desk.heading('Find a customer')).toBeVisible();
    await expect(page).toHaveURL('/');
  });
}

test('signing out ends the session', async ({ desk, page }) => {
  await desk.open('/sign-in');
  await desk.signIn();
  await expect(desk.heading('Find a customer')).toBeVisible();
  await desk.ready();
  const session = await page.context().cookies();

  await desk.openMenu();
  await desk.button('Sign out').click();
  await expect(desk.heading('Sign in to Clientela')).toBeVisible();

  // Not even the old cookie opens anything.
  await page.context().addCookies(session);
  await desk.open('/');
  await expect(page).toHaveURL('/sign-in');
});

test('the session cookie is out of reach for scripts and other sites', async ({ desk, page }) => {
  await desk.open('/sign-in');
  await desk.signIn();
  await expect(desk.heading('Find a customer')).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
    { name: 'clientela_session', httpOnly: true, sameSite: 'Lax' },
    { name: 'clientela_device', httpOnly: true, sameSite: 'Lax' },
  ]);
});

test('a session that ends meanwhile leads to the sign-in and back @js', async ({
  desk,
  page,
  expectedStatuses,
}) => {
  expectedStatuses.add(401);
  await desk.open('/sign-in');
  await desk.signIn();
  await expect(desk.heading('Find a customer')).toBeVisible();
  await desk.ready();
  await page.context().clearCookies();

  await desk.search('núñez');
  await expect(desk.heading('Sign in to Clientela')).toBeVisible();
  await desk.ready();
  await desk.signIn();
  await expect(page).toHaveURL(`/?q=${encodeURIComponent('núñez')}`);
  await expect(desk.searchBox).toHaveValue('núñez');
});
