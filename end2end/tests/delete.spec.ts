import { displayName, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

test('a customer is deleted after one question that names it @database', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.link('Delete customer').click();
  const title = page.getByRole('heading', { name: `Delete ${displayName(customer)}?` });
  await expect(title).toBeVisible();
  await expect(page.getByText(customer.personal_info.identity_document.number).last()).toBeVisible();
  await expect(page.getByText("It can't be undone.")).toBeVisible();
  await desk.button('Delete customer').click();

  await expect(desk.heading('Find a customer')).toBeVisible();
  await expect(desk.notifications).toContainText('Customer deleted');
  await desk.ready();
  await desk.search(customer.personal_info.identity_document.number);
  await expect(desk.heading(/^No customer matches/)).toBeVisible();
});

test('"Cancel" deletes nothing', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.link('Delete customer').click();
  await desk.link('Cancel').click();
  await expect(desk.heading(displayName(customer))).toBeVisible();
  await expect(page).toHaveURL(`/customers/${id}`);
  await expect(desk.button('Delete customer')).toBeHidden();
});

test('the dialog keeps the focus, and Escape gives it back @js', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  const link = desk.link('Delete customer');
  const dialog = page.getByRole('dialog', { name: `Delete ${displayName(customer)}?` });
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await expect(page).toHaveURL(`/customers/${id}`);
  await expect(dialog.getByRole('link', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(link).toBeFocused();

  // Again, and by its own way out.
  await page.keyboard.press('Enter');
  await dialog.getByRole('link', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await expect(link).toBeFocused();
});

test('after a deletion "back" does not lead to what is gone @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  await desk.open('/customers/new');
  await desk.open(`/customers/${id}`);
  await desk.link('Delete customer').click();
  await desk.button('Delete customer').click();
  await expect(desk.heading('Find a customer')).toBeVisible();
  // Home begins there.
  await expect(desk.searchBox).toBeFocused();
  await page.goBack();
  await expect(page).toHaveURL('/customers/new');
});

test('what somebody else has just changed is not deleted unseen', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.link('Delete customer').click();
  await expect(desk.button('Delete customer')).toBeVisible();
  await api.patch(id, { personal_info: { name: 'Josefa' } });
  await desk.button('Delete customer').click();

  await expect(desk.alert('Somebody else has just changed this customer')).toBeVisible();
  await desk.link('Look at it again').click();
  await expect(desk.heading(/^Josefa/)).toBeVisible();
  await expect(page).toHaveURL(`/customers/${id}`);
  await desk.ready();
  await desk.link('Delete customer').click();
  await desk.button('Delete customer').click();
  await expect(desk.notifications).toContainText('Customer deleted');
});

test('the question has an address of its own, and none for whom there is not', async ({
  desk,
  api,
  expectedStatuses,
}) => {
  expectedStatuses.add(404);
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}/delete`);
  await expect(desk.heading(`Delete ${displayName(customer)}?`)).toBeVisible();
  await api.delete(id);
  await desk.button('Delete customer').click();
  await expect(desk.alert('It has been removed meanwhile.').or(desk.heading('Not found'))).toBeVisible();
  const answer = await desk.open(`/customers/${id}/delete`);
  expect(answer?.status()).toBe(404);
});
