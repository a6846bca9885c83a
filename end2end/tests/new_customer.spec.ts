import { company, digital, displayName, person } from '../customers.ts';
import { expectProblem } from '../desk.ts';
import { expect, test } from '../fixtures.ts';

const CUSTOMER_PAGE = /\/customers\/([0-9a-f]{8}-[0-9a-f-]{27})/;

test('a private customer, with the province of the postal code @database', async ({ desk, page, api }) => {
  const customer = person();
  await desk.open('/customers/new');
  await desk.fillPerson(customer);
  await desk.button('Create customer').click();

  await expect(desk.heading(displayName(customer))).toBeVisible();
  await expect(desk.notifications).toContainText('Customer created');
  const id = CUSTOMER_PAGE.exec(page.url())?.[1] ?? '';
  const { contact_info, personal_info } = (await api.get(id)) as typeof customer;
  expect(contact_info).toEqual(customer.contact_info);
  expect(personal_info.identity_document).toEqual(customer.personal_info.identity_document);
});

test('a corporate customer', async ({ desk, page }) => {
  const customer = company();
  await desk.open('/customers/new');
  await desk.link('Corporate').click();
  await expect(page).toHaveURL(/type=CORPORATE_CUSTOMER/);
  await desk.field('Company name').fill(customer.company_info.name);
  await desk.field('Segment').selectOption('SME');
  await desk.field('Document number').fill(customer.company_info.identity_document.number);
  await desk.fillContact(customer.contact_info);
  await desk.button('Create customer').click();
  await expect(desk.heading(displayName(customer))).toBeVisible();
  await expect(page).toHaveURL(CUSTOMER_PAGE);
});

test('a digital customer', async ({ desk, page }) => {
  const customer = digital();
  await desk.open('/customers/new?type=DIGITAL_CUSTOMER');
  await desk.field('E-mail').fill(customer.digital_personal_info.email);
  await desk.field(/^Name/).fill(customer.digital_personal_info.name);
  await desk.button('Create customer').click();
  await expect(desk.heading(displayName(customer))).toBeVisible();
  await expect(page).toHaveURL(CUSTOMER_PAGE);
});

test('a document that is taken leads to the customer who has it @database', async ({
  desk,
  page,
  api,
  javaScriptEnabled,
}) => {
  const existing = person();
  const { id } = await api.create(existing);
  const double = person();
  double.personal_info.name = 'Begoña';
  double.personal_info.identity_document = existing.personal_info.identity_document;
  await desk.open('/customers/new');
  await desk.fillPerson(double);
  await desk.button('Create customer').click();

  await expect(desk.alert('A customer with this document already exists')).toBeVisible();
  await expect(desk.field('Name')).toHaveValue('Begoña');
  await expect(desk.field('E-mail')).toHaveValue(double.contact_info.emails[0]?.email ?? '');
  // The focus goes there a moment later, for who hears the page.
  if (javaScriptEnabled ?? true) await expect(page.locator('#form-duplicate')).toBeFocused();
  await desk.link('Open the existing customer').click();
  await expect(page).toHaveURL(`/customers/${id}`);
  await expect(desk.heading(displayName(existing))).toBeVisible();
});

test('an e-mail that is taken leads to the digital customer who has it', async ({
  desk,
  page,
  api,
  javaScriptEnabled,
}) => {
  const existing = digital();
  const { id } = await api.create(existing);
  await desk.open('/customers/new?type=DIGITAL_CUSTOMER');
  await desk.field('E-mail').fill(existing.digital_personal_info.email.toUpperCase());
  await desk.button('Create customer').click();
  await expect(desk.alert('A customer with this e-mail already exists')).toBeVisible();
  // The focus goes there a moment later, for who hears the page.
  if (javaScriptEnabled ?? true) await expect(page.locator('#form-duplicate')).toBeFocused();
  await desk.link('Open the existing customer').click();
  await expect(page).toHaveURL(`/customers/${id}`);
});

test('every problem is shown at its field and in one list, and nothing typed is lost', async ({ desk }) => {
  const customer = person();
  customer.personal_info.identity_document.number = '12345678A';
  customer.personal_info.second_surname = 'Ibáñez';
  await desk.open('/customers/new');
  await desk.fillPerson({ ...customer, preferred_language: 'eu' });
  await desk.field('First surname').fill('  ');
  await desk.field('E-mail').fill('nonsense');
  await desk.field('Phone number').fill('512345678');
  await desk.button('Create customer').click();

  await expect(desk.problems).toContainText('4 problems to correct');
  await expectProblem(desk.field('Document number'), /The last character doesn't match/);
  await expectProblem(desk.field('First surname'), 'Fill this in.');
  await expectProblem(desk.field('E-mail'), /Not an e-mail address/);
  await expectProblem(desk.field('Phone number'), 'Not a valid phone number for +34.');
  await expect(desk.field('Name')).toHaveValue('José');
  await expect(desk.field(/^Second surname/)).toHaveValue('Ibáñez');
  await expect(desk.field('Document number')).toHaveValue('12345678A');
  await expect(desk.field('E-mail')).toHaveValue('nonsense');
  await expect(desk.field('Preferred language')).toHaveValue('eu');

  await desk.problems.getByRole('link', { name: 'E-mail' }).click();
  await expect(desk.field('E-mail')).toBeFocused();
  const corrected = person();
  corrected.personal_info.second_surname = 'Ibáñez';
  await desk.fillPerson(corrected);
  await desk.button('Create customer').click();
  await expect(desk.heading('José Núñez Ibáñez')).toBeVisible();
});

test('what only the server can check is shown at its field too', async ({ desk }) => {
  const customer = person();
  await desk.open('/customers/new');
  await desk.fillPerson(customer);
  await desk.field('Country code').fill('+351');
  await desk.field('Phone number').fill('12345');
  await desk.button('Create customer').click();
  await expect(desk.problems).toContainText('1 problem to correct');
  await expectProblem(desk.field('Phone number'), 'Not a valid phone number for +351.');
  await desk.field('Phone number').fill('912 345 678');
  await desk.button('Create customer').click();
  await expect(desk.heading(displayName(customer))).toBeVisible();
});

test('phones and e-mails are added and removed', async ({ desk, page, api }) => {
  const customer = person();
  await desk.open('/customers/new');
  await desk.fillPerson(customer);
  await desk.button('Add a phone').click();
  await desk.field('Phone number 2').fill('912345678');
  await desk.field('Phone type 2').selectOption('LANDLINE');
  await desk.button('Add an e-mail address').click();
  await desk.field('E-mail 2').fill('second@example.com');
  await desk.button('Remove e-mail').first().click();
  await desk.button('Create customer').click();

  await expect(desk.heading(displayName(customer))).toBeVisible();
  const id = CUSTOMER_PAGE.exec(page.url())?.[1] ?? '';
  const { contact_info } = (await api.get(id)) as typeof customer;
  expect(contact_info.phone_numbers.map(({ number, type }) => [number, type])).toEqual([
    [customer.contact_info.phone_numbers[0]?.number, 'MOBILE'],
    ['912345678', 'LANDLINE'],
  ]);
  expect(contact_info.emails.map(({ email }) => email)).toEqual(['second@example.com']);
});

test('what was typed goes along to another type @js', async ({ desk }) => {
  const customer = person();
  await desk.open('/customers/new');
  await desk.fillContact(customer.contact_info);
  await desk.link('Corporate').click();
  await expect(desk.field('Company name')).toBeVisible();
  await expect(desk.field('Town')).toHaveValue('Fuenlabrada');
});

test('a field is checked when it is left @js', async ({ desk }) => {
  await desk.open('/customers/new');
  const number = desk.field('Document number');
  await number.fill('12345678A');
  await number.press('Tab');
  await expectProblem(number, /The last character doesn't match/);
  await expect(desk.problems).toBeHidden();
  await number.fill('12345678Z');
  await expect(number).not.toHaveAttribute('aria-invalid');
});
