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
  const nationality = page.getByRole('group', { name: 'Nationality' });
  if (desk.javaScript) {
    // Only what both have changed is asked; what is only theirs is told, and kept.
    await expect(surname).toHaveCount(0);
    await expect(nationality).toHaveCount(0);
    await expect(page.locator('[data-kept] dt')).toHaveText(['Nationality']);
    await expect(page.locator('[data-kept] dd')).toHaveText(['Portugal']);
    await expect(desk.field(/^Nationality/)).toHaveValue('PT');
  } else {
    // It is not known what the form began with.
    await expect(surname.getByRole('radio', { name: 'Yours Ibáñez' })).toBeChecked();
    await expect(surname.getByRole('radio', { name: 'Saved by the other person Núñez' })).toBeVisible();
    await nationality.getByRole('radio', { name: /^Saved by the other person/ }).check();
  }
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

test('two who changed different things of one section are asked nothing @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}`);
  await desk.edit('Person');
  await api.patch(id, { personal_info: { name: 'Josefa' } });
  await desk.field('First surname').fill('Ibáñez');
  await desk.button('Save').click();
  const conflict = desk.alert('Somebody else saved this customer first');
  await expect(conflict).toContainText('You two changed different things');
  await expect(conflict.getByRole('radio')).toHaveCount(0);
  await expect(conflict.locator('[data-kept] dd')).toHaveText(['Josefa']);
  await expect(page.locator('#form-conflict')).toBeFocused();
  // What is theirs stands in the form, where it can still be changed.
  await expect(desk.field('Name')).toHaveValue('Josefa');
  await desk.field(/^Second surname/).fill('Prieto');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  const saved = (await api.get(id)) as PrivateCustomer;
  const who = { name: 'Josefa', first_surname: 'Ibáñez', second_surname: 'Prieto' };
  expect(saved.personal_info).toMatchObject(who);
});

test('phones that only the other one has changed come into the form, and can be changed there @js', async ({
  desk,
  page,
  api,
}) => {
  const customer = person();
  const { id } = await api.create(customer);
  await desk.open(`/customers/${id}`);
  await desk.edit('Contact');
  const [phone] = customer.contact_info.phone_numbers;
  const more = { ...phone, number: '622222222', is_default: false };
  await api.patch(id, { contact_info: { phone_numbers: [phone, more] } } as never);
  await desk.field('E-mail').fill('other@example.com');
  await desk.button('Save').click();
  await expect(desk.alert('Somebody else saved this customer first')).toContainText('You two changed different things');
  const second = page.locator('[name="fields[/contact_info/phone_numbers/1/number]"]');
  await expect(second).toHaveValue('622222222');
  await second.fill('633333333');
  await desk.button('Save').click();
  await expect(desk.notifications).toContainText('Changes saved');
  const { contact_info } = (await api.get(id)) as PrivateCustomer;
  expect(contact_info.phone_numbers.map(({ number }) => number)).toEqual([phone?.number, '633333333']);
  expect(contact_info.emails[0]?.email).toBe('other@example.com');
});
