import { bankTransfer, IBANS, openAccount } from '../accounts.ts';
import { displayName, person } from '../customers.ts';
import type { Desk } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

const offer = (desk: Desk) => desk.page.getByRole('status').filter({ hasText: 'You had begun to fill this in at' });

/** What the browser keeps of forms, in its tab and beyond it. */
const kept = ({ page }: Desk) =>
  page.evaluate(() => {
    const drafts = (storage: Storage) => Object.entries(storage).filter(([name]) => name.startsWith('clientela.draft'));
    return { tab: drafts(sessionStorage).map(([, draft]) => draft), ever: drafts(localStorage).length };
  });

test('what was typed is offered after a reload, rows of a list too, until it is saved @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}?edit=contact`);
  await desk.field('Town').fill('Getafe');
  await desk.button('Add a phone').click();
  await desk.field('Phone number 2').fill('912345678');
  await desk.field('Phone type 2').selectOption('LANDLINE');
  await page.reload();
  await desk.ready();
  await expect(offer(desk)).toBeVisible();
  await expect(desk.field('Town')).toHaveValue('Fuenlabrada');
  // Not decided yet, and typed on: neither is lost.
  await desk.field('Address').fill('Calle Menor 1');
  await page.reload();
  await desk.ready();
  await offer(desk).getByRole('button', { name: 'Take it up again' }).click();
  await expect(offer(desk)).toBeHidden();
  await expect(desk.field('Phone number 2')).toHaveValue('912345678');
  await expect(desk.field('Phone type 2')).toHaveValue('LANDLINE');
  await expect(desk.field('Town')).toHaveValue('Getafe');
  await expect(desk.field('Address')).toHaveValue('Calle Menor 1');
  expect((await kept(desk)).ever).toBe(0);
  await desk.button('Save').click();
  await expect(desk.section('Contact')).toContainText('Getafe');
  expect((await kept(desk)).tab).toEqual([]);
  const { contact_info } = (await api.get(id)) as ReturnType<typeof person>;
  expect(contact_info.phone_numbers.map(({ number }) => number)).toContain('912345678');
  expect(contact_info.postal_address.address_lines).toEqual(['Calle Menor 1']);
  await desk.edit('Contact');
  await expect(offer(desk)).toBeHidden();
});

test('what was typed outlives the session, and not a sign-out @js', async ({ desk, page }) => {
  const customer = person();
  await desk.open('/customers/new');
  await desk.fillPerson(customer);
  await page.context().clearCookies();
  await page.reload();
  await desk.ready();
  await desk.signIn();
  await expect(desk.heading('New customer')).toBeVisible();
  await desk.ready();
  await offer(desk).getByRole('button', { name: 'Take it up again' }).click();
  await expect(desk.field('First surname')).toHaveValue('Núñez');
  await desk.button('Create customer').click();
  await expect(desk.heading(displayName(customer))).toBeVisible();

  expect((await kept(desk)).tab).toEqual([]);
  await desk.open('/customers/new');
  await expect(offer(desk)).toBeHidden();
  await desk.field('Name').fill('Carmen');
  expect((await kept(desk)).tab).toHaveLength(1);
  await page.reload();
  await desk.ready();
  await offer(desk).getByRole('button', { name: 'Discard it' }).click();
  await expect(desk.field('Name')).toHaveValue('');
  expect((await kept(desk)).tab).toEqual([]);
  await desk.field('Name').fill('Carmen');
  await desk.openMenu();
  await desk.button('Sign out').click();
  await expect(page.getByLabel('Password')).toBeVisible();
  expect((await kept(desk)).tab).toEqual([]);
});

test("no bank account and nobody else's draft is kept @js", async ({ desk, page, api, clientela }) => {
  const { id } = await api.create(person());
  const account = await openAccount(api, id, bankTransfer);
  await desk.open(`/accounts/${account.id}/payment-method`);
  await desk.field('IBAN').fill(IBANS.santander);
  expect((await kept(desk)).tab).toEqual([]);
  await desk.open('/customers/new');
  await desk.field('Name').fill('Carmen');
  await expect.poll(async () => (await kept(desk)).tab.join()).toContain('Carmen');
  await desk.signInWith(clientela, '*');
  await desk.open('/customers/new');
  await expect.poll(async () => (await kept(desk)).tab).toEqual([]);
  await expect(offer(desk)).toBeHidden();
  await expect(page.getByRole('main')).not.toContainText('You had begun');
});
