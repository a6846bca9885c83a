import { type PrivateCustomer, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

test('when somebody else saved first, both versions are shown and nothing is lost @database', async ({
  desk,
  page,
  api,
}) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.edit('Person');
  await api.patch(id, { personal_info: { name: 'Josefa', nationality: 'PT' } });
  await desk.field('Name').fill('José Luis');
  await desk.field('First surname').fill('Ibáñez');
  await desk.button('Save').click();

  const conflict = desk.alert('Somebody else saved this customer first');
  await expect(conflict).toBeVisible();
  const name = page.getByRole('group', { name: 'Name', exact: true });
  await expect(name.getByRole('radio', { name: 'Yours José Luis' })).toBeChecked();
  await name.getByRole('radio', { name: 'Saved by the other person Josefa' }).check();
  const surname = page.getByRole('group', { name: 'First surname' });
  await expect(surname.getByRole('radio', { name: 'Yours Ibáñez' })).toBeChecked();
  await expect(surname.getByRole('radio', { name: 'Saved by the other person Núñez' })).toBeVisible();
  const nationality = page
    .getByRole('group', { name: 'Nationality' })
    .getByRole('radio', { name: /^Saved by the other person/ });
  // What was not touched here is theirs.
  if (desk.javaScript) await expect(nationality).toBeChecked();
  await nationality.check();
  await expect(desk.field('First surname')).toHaveValue('Ibáñez');
  await desk.button('Save').click();

  await expect(desk.notifications).toContainText('Changes saved');
  await expect(conflict).toBeHidden();
  const saved = (await api.get(id)) as PrivateCustomer;
  expect(saved.personal_info).toMatchObject({ name: 'Josefa', first_surname: 'Ibáñez', nationality: 'PT' });
});

test('a change elsewhere in the customer only needs a second save', async ({ desk, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.edit('Settings');
  await api.patch(id, { personal_info: { name: 'Josefa' } });
  await desk.field('Preferred language').selectOption('Basque');
  await desk.button('Save').click();
  await expect(desk.alert('Somebody else saved this customer first')).toBeVisible();
  await expect(desk.field('Preferred language')).toHaveValue('eu');
  await desk.button('Save').click();

  await expect(desk.notifications).toContainText('Changes saved');
  const saved = (await api.get(id)) as PrivateCustomer;
  expect(saved.preferred_language).toBe('eu');
  expect(saved.personal_info.name).toBe('Josefa');
});
