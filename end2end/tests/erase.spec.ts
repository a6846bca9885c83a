import { displayName, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

test('a customer is erased when the number was typed @database', async ({ desk, api }) => {
  const customer = person();
  const { id, external_id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.link('Erase for good').click();
  await expect(desk.heading(`Erase ${displayName(customer)} for good?`)).toBeVisible();
  await desk.ready();
  await desk.field("The customer's number").fill('1');
  await desk.field('Why').fill('case 2026/17');
  await desk.button('Erase this customer').click();
  await expect(desk.problems).toBeVisible();
  if (desk.javaScript) await expect(desk.problems).toBeFocused();
  await desk.field("The customer's number").fill(`${external_id}`);
  await desk.button('Erase this customer').click();
  await expect(desk.heading('Find a customer')).toBeVisible();
  await expect(desk.notifications).toContainText('Customer erased');
});
