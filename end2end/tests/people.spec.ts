import { createHmac } from 'node:crypto';
import { AGENT, ORGANIZATION } from '../clientela.ts';
import type { Desk } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

let names = 0;
const name = () => `person-${names++}-${Date.now()}`;
const PASSWORD = 'a good password';

/** The six digits that an authenticator app shows now, or some steps later (RFC 6238). */
function code(secret: string, later = 0): string {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac('sha1', key).update(step).digest();
  const at = (hash[19] ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Signs somebody else in, in place of the agent of the fixtures. */
async function comeInAs(desk: Desk, username: string, password = PASSWORD) {
  await desk.page.context().clearCookies();
  await desk.open('/sign-in');
  await desk.signIn({ username, password });
}

test('somebody is invited, comes in with a password of their own, and is kept out again', async ({ desk, page, clientela }) => {
  const username = name();
  await desk.open('/');
  await desk.openMenu();
  await desk.menu.getByRole('link', { name: 'Agents' }).click();
  await desk.link('Invite').click();
  await desk.field('User name').fill(username);
  await desk.field('Role').selectOption('Auditor');
  await desk.button('Invite').click();
  const link = (await page.locator('[data-secret]').textContent()) ?? '';
  expect(link.trim()).toMatch(new RegExp(`^${clientela.url}/invitation\\?token=`));
  // Shown this once.
  await desk.open('/agents');
  await expect(page.locator('[data-secret]')).toHaveCount(0);
  await expect(page.getByText(username)).toBeVisible();

  await page.context().clearCookies();
  await page.goto(link.trim());
  await page.getByLabel('New password').fill('password1234');
  await desk.button('Go on').click();
  await expect(desk.alert('This password is guessed first')).toBeVisible();
  await page.getByLabel('New password').fill(PASSWORD);
  await desk.button('Go on').click();
  await expect(page.getByLabel('User name')).toHaveValue(username);
  await desk.signIn({ username, password: PASSWORD });
  await expect(desk.heading('Find a customer')).toBeVisible();
  await page.goto(link.trim());
  await expect(desk.heading('This link is no longer good')).toBeVisible();

  await comeInAs(desk, AGENT.username, AGENT.password);
  await expect(desk.heading('Find a customer')).toBeVisible();
  await desk.open('/agents');
  await desk.link(username).click();
  await desk.field('Role').selectOption('Supervisor');
  await desk.button('Change role').click();
  await expect(desk.notifications).toContainText('Role changed');
  await desk.button('Suspend').click();
  await expect(desk.notifications).toContainText('Agent suspended');
  await comeInAs(desk, username);
  await expect(desk.alert('User name or password is not right.')).toBeVisible();
});

test('a password is changed, with what is wrong said at its field', async ({ desk, page, clientela }) => {
  const username = name();
  clientela.run(['agent', 'create', '--org', ORGANIZATION, '--username', username, '--role', 'agent'], `${PASSWORD}\n`);
  await comeInAs(desk, username);
  await expect(desk.heading('Find a customer')).toBeVisible();
  await desk.open('/me/password');
  await desk.field('Password').fill('not the password');
  await desk.field('New password').fill('another good password');
  await desk.button('Change password').click();
  await expect(desk.problems).toContainText('The password is not right.');
  await expect(desk.field('New password')).toHaveValue('');
  await desk.field('Password').fill(PASSWORD);
  await desk.field('New password').fill('another good password');
  await desk.button('Change password').click();
  await expect(desk.notifications).toContainText('Password changed');
  await expect(page).toHaveURL(/\/me/);
  await comeInAs(desk, username, 'another good password');
  await expect(desk.heading('Find a customer')).toBeVisible();
});

test('a one-time code is set up, asked for, and good once', async ({ desk, page, clientela }) => {
  const username = name();
  clientela.run(['agent', 'create', '--org', ORGANIZATION, '--username', username, '--role', 'agent'], `${PASSWORD}\n`);
  await comeInAs(desk, username);
  await expect(desk.heading('Find a customer')).toBeVisible();
  await desk.open('/me/two-step');
  await desk.field('Password').fill(PASSWORD);
  await desk.button('Set it up').click();
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  const secret = (await page.locator('[data-secret]').getAttribute('data-secret')) ?? '';
  const used = code(secret);
  await desk.field('Code').fill(used);
  await desk.button('Turn it on').click();
  await expect(page.locator('[data-secret]')).toHaveCount(10);
  const recovery = (await page.locator('[data-secret]').first().textContent()) ?? '';

  await comeInAs(desk, username);
  await expect(desk.alert('Type your one-time code too.')).toBeVisible();
  if (!desk.javaScript) await page.getByLabel('Password').fill(PASSWORD);
  await page.getByLabel('Code').fill(used);
  await desk.button('Sign in').click();
  await expect(desk.alert('The code is not right, or was used before.')).toBeVisible();
  if (!desk.javaScript) await page.getByLabel('Password').fill(PASSWORD);
  await page.getByLabel('Code').fill(recovery.trim());
  await desk.button('Sign in').click();
  await expect(desk.heading('Find a customer')).toBeVisible();
  await desk.open('/me/two-step');
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible();
});

test('an agent of two organizations switches between them', async ({ desk, page, clientela }) => {
  const [username, other] = [name(), `other-${names++}-${Date.now() % 100_000}`];
  clientela.run(['org', 'create', other]);
  clientela.run(['agent', 'create', '--org', ORGANIZATION, '--username', username, '--role', 'agent'], `${PASSWORD}\n`);
  const link = clientela.run(['agent', 'invite', '--org', other, '--username', username, '--role', 'auditor']);
  await comeInAs(desk, username);
  await expect(desk.heading('Find a customer')).toBeVisible();
  await page.context().clearCookies();
  await desk.open(new URL(link).pathname + new URL(link).search);
  await page.getByLabel('Password').fill(PASSWORD);
  await desk.button('Go on').click();
  await desk.signIn({ username, password: PASSWORD });
  await expect(desk.heading('Find a customer')).toBeVisible();
  const before = await page.context().cookies();
  await desk.open('/me');
  await desk.button(`Switch to ${other}`).click();
  await expect(desk.heading('Find a customer')).toBeVisible();
  await desk.ready();
  await desk.openMenu();
  await expect(desk.menu).toContainText(other);
  const session = (cookies: typeof before) => cookies.find((cookie) => cookie.name === 'clientela_session')?.value;
  expect(session(await page.context().cookies())).not.toBe(session(before));
});

test('one sees where one is signed in, and ends it there', async ({ desk, page, clientela, browser }) => {
  const username = name();
  clientela.run(['agent', 'create', '--org', ORGANIZATION, '--username', username, '--role', 'agent'], `${PASSWORD}\n`);
  const elsewhere = await browser.newContext({ baseURL: clientela.url, javaScriptEnabled: false });
  const there = await elsewhere.newPage();
  await there.goto('/sign-in');
  await there.getByLabel('User name').fill(username);
  await there.getByLabel('Password').fill(PASSWORD);
  await there.getByRole('button', { name: 'Sign in' }).click();
  await expect(there.getByRole('searchbox')).toBeVisible();

  await comeInAs(desk, username);
  await expect(desk.heading('Find a customer')).toBeVisible();
  await desk.open('/me');
  await expect(page.getByText('Chrome', { exact: false }).first()).toBeVisible();
  await desk.button('End all others').click();
  await expect(desk.notifications).toContainText('Signed out there');
  await there.goto('/');
  await expect(there).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test('a key is made, shown once and revoked; a role is made and removed', async ({ desk, page }) => {
  const key = name();
  await desk.open('/keys/new');
  await desk.button('Create key').click();
  await expect(desk.problems).toBeVisible();
  await desk.field(/^Name/).fill(key);
  await page.getByLabel('See customers', { exact: true }).check();
  await desk.button('Create key').click();
  await expect(page.locator('[data-secret]')).toHaveText(/^clk_\w{40}$/);
  await page.locator('summary').filter({ hasText: 'Revoke' }).first().click();
  await desk.button(`Revoke the key ${key}`).click();
  await expect(desk.notifications).toContainText('Key revoked');
  await expect(page.locator('[data-secret]')).toHaveCount(0);

  const role = name();
  await desk.open('/roles/new');
  await desk.field(/^Name/).fill(role);
  await page.getByLabel('See customers', { exact: true }).check();
  await desk.button('Save').click();
  await desk.link(`Edit: ${role}`).click();
  await expect(page.getByLabel('See customers', { exact: true })).toBeChecked();
  await page.getByLabel('Change customers', { exact: true }).check();
  await desk.button('Save').click();
  await desk.button(`Remove the role ${role}`).click();
  await expect(desk.notifications).toContainText('Role removed');
});
