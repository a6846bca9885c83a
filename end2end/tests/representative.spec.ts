import { type CorporateCustomer, company, nif, person } from '../customers.ts';
import { type Desk, expectProblem } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

/** A field of the representative; its label says so to those who don't see the group that it stands in. */
const of = (desk: Desk, label: string) => desk.field(new RegExp(`^${label} of the representative`));

test('a company gets a representative, who is then changed @database', async ({ desk, page, api }) => {
  const [firm, antonio] = [company(), person().personal_info];
  const { id } = await api.create(firm);
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Representative')).toContainText('No representative');
  await desk.edit('Representative');
  await of(desk, 'Document number').fill(antonio.identity_document.number.toLowerCase());
  await of(desk, 'Name').fill('Antonio');
  await of(desk, 'First surname').fill('Benavente');
  await of(desk, 'Nationality').selectOption('Spain');
  await of(desk, 'Phone number').fill('699 887 766');
  await desk.button('Save').click();

  await expect(desk.notifications).toContainText('Changes saved');
  const section = desk.section('Representative');
  await expect(section).toContainText('Antonio Benavente');
  await expect(section).toContainText(antonio.identity_document.number);
  await expect(section.getByRole('link', { name: '+34 699887766' })).toBeVisible();

  await desk.ready();
  await desk.edit('Representative');
  await expect(of(desk, 'Document number')).toHaveValue(antonio.identity_document.number);
  await of(desk, 'Name').fill('Antonia');
  await desk.button('Add an e-mail address').click();
  await of(desk, 'E-mail 2').fill('antonia@example.com');
  await desk.button('Save').click();
  await expect(section).toContainText('Antonia Benavente');
  await expect(page).toHaveURL(new RegExp(`/customers/${id}(\\?done=saved)?$`));

  const saved = (await api.get(id)) as CorporateCustomer;
  expect(saved.company_info).toEqual({
    ...firm.company_info,
    associated_users: [
      {
        identity_document: antonio.identity_document,
        role: 'AUTHORIZED_REPRESENTATIVE',
        name: 'Antonia',
        first_surname: 'Benavente',
        nationality: 'ES',
        contact_info: {
          phone_numbers: [{ country_code: '+34', number: '699887766', type: 'MOBILE', is_default: true }],
          emails: [{ email: 'antonia@example.com', is_default: true }],
        },
      },
    ],
  });
  expect(saved.contact_info).toEqual(firm.contact_info);
});

test('what is wrong with a representative is shown at its field, and nothing is saved', async ({ desk, api }) => {
  const firm = company();
  const { id } = await api.create(firm);
  await desk.open(`/customers/${id}?edit=representative`);
  await of(desk, 'Document number').fill('12345678A');
  await of(desk, 'First surname').fill('Benavente');
  await of(desk, 'E-mail').fill('nonsense');
  await desk.button('Save').click();

  await expect(desk.problems).toContainText('3 problems to correct');
  await expectProblem(of(desk, 'Document number'), /The last character doesn't match/);
  await expectProblem(of(desk, 'Name'), 'Fill this in.');
  await expectProblem(of(desk, 'E-mail'), /Not an e-mail address/);
  await desk.problems.getByRole('link', { name: 'E-mail of the representative' }).click();
  await expect(of(desk, 'E-mail')).toBeFocused();
  await expect(of(desk, 'First surname')).toHaveValue('Benavente');
  expect(((await api.get(id)) as CorporateCustomer).company_info).toEqual(firm.company_info);
});

test('two who set the representative at once lose nothing', async ({ desk, page, api }) => {
  const firm = company();
  const { id } = await api.create(firm);
  const identity_document = { type: 'NIF' as const, number: nif('12345678') };
  const representative = { identity_document, first_surname: 'Vega' };
  await desk.open(`/customers/${id}?edit=representative`);
  await api.setRepresentative(id, { ...representative, name: 'Bea' });
  await of(desk, 'Document number').fill(nif('12345678'));
  await of(desk, 'Name').fill('Beatriz');
  await of(desk, 'First surname').fill('Vega');
  await desk.button('Save').click();

  await expect(desk.alert('Somebody else saved this customer first')).toBeVisible();
  const name = page.getByRole('group', { name: 'Name of the representative' });
  await expect(name.getByRole('radio', { name: 'Saved by the other person Bea' })).toBeVisible();
  await expect(name.getByRole('radio', { name: 'Yours Beatriz' })).toBeChecked();
  await desk.button('Save').click();
  await expect(desk.section('Representative')).toContainText('Beatriz Vega');
});
