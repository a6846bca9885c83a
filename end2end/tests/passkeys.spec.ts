import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { CDPSession, Page } from '@playwright/test';
import { ORGANIZATION } from '../clientela.ts';
import { expect, test } from '../fixtures.ts';

test.use({ named: true, signedIn: false });

/** A phone or a computer that keeps passkeys, and says yes by itself. */
async function authenticator(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

test('an agent adds a passkey, signs in by it, and removes it @js', async ({ desk, page, clientela }) => {
  // Several whole pages, and two signatures.
  test.slow();
  const pau = { username: `pau-${randomUUID()}`, password: 'a good password' };
  const who = ['--org', ORGANIZATION, '--username', pau.username, '--role', 'agent'];
  clientela.run(['agent', 'create', ...who], `${pau.password}\n`);
  const { cdp, authenticatorId } = await authenticator(page);
  const out = async () => {
    await page.context().clearCookies();
    await desk.open('/sign-in?next=/me');
  };
  const byPasskey = desk.button('Sign in with a passkey');

  await out();
  await byPasskey.click();
  await expect(desk.alert('You were not signed in.')).toBeVisible();
  await desk.signIn(pau);
  await expect(desk.heading('Your account')).toBeVisible();
  await desk.ready();
  await desk.link('Passkeys').click();
  await expect(desk.heading('Passkeys')).toBeVisible();
  await desk.field('Name').fill('Work laptop');
  await desk.field('Password').fill(pau.password);
  await desk.button('Go on').click();
  await expect(page.getByRole('heading', { name: 'Make the passkey “Work laptop”' })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);

  // Without somebody who is made sure of, nothing is made.
  await desk.ready();
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await desk.button('Make it').click();
  await expect(desk.alert('Nothing was made.')).toBeVisible();
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await desk.button('Make it').click();
  await expect(page.getByText('Work laptop')).toBeVisible();
  await expect(desk.notifications).toContainText('Passkey added');

  await out();
  const [shown] = await Promise.all([
    page.waitForRequest((request) => request.url().endsWith('/desk/sign_in_by_passkey')),
    byPasskey.click(),
  ]);
  await expect(desk.heading('Your account')).toBeVisible();
  await expect(page).toHaveURL('/me');

  // The same answer once more, with the same cookie: it is good once.
  const body = shown.postData() ?? '';
  const headers = await shown.allHeaders();
  const again = await fetch(shown.url(), {
    method: 'POST',
    headers: { cookie: headers.cookie ?? '', 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  expect([again.status, await again.json()]).toEqual([200, 'Refused']);

  await desk.open('/me/passkeys');
  await expect(page.getByText('last used')).toBeVisible();
  await desk.link('Remove the passkey “Work laptop”').click();
  await expect(page.getByRole('heading', { name: 'Remove the passkey “Work laptop”' })).toBeVisible();
  await desk.field('Password').fill(pau.password);
  await desk.button('Remove').click();
  await expect(desk.notifications).toContainText('Passkey removed');
  await expect(page.getByText('last used')).toBeHidden();
  await out();
  await byPasskey.click();
  await expect(desk.alert('You were not signed in.')).toBeVisible();
});
