import type { Locator } from '@playwright/test';
import { bankTransfer, directDebit, IBANS, openAccount, reference, storedCard } from '../accounts.ts';
import { type Api, good } from '../api.ts';
import { displayName, nie, nif, person } from '../customers.ts';
import type { Desk } from '../desk.ts';
import { png } from '../documents.ts';
import { expect, test } from '../fixtures.ts';
import { Hands } from '../hands.ts';
import { TASK } from '../keystrokes.ts';

/** What stands on the screen, and the letters that are enough to find a command. */
const WORDS = {
  en: {
    accounts: 'Accounts',
    paymentMethod: 'Payment method',
    changePayment: ['paym', 'Change payment method'],
    reference: 'Reference from the card vault',
    card: /Card.*ending in \d{4}, valid until/,
    treatment: ['spec', 'Special treatment'],
    treatments: 'Special treatment',
    categories: ['categ', 'Change: Categories and treatment'],
    assign: 'Assign: ',
    change: 'Change: ',
    customersCategories: 'Categories of this customer',
    end: ['away', 'Take this category away'],
    none: 'None',
    reserve: ['reser', 'Reserve a user name'],
    userName: 'User name',
    activate: ['activ', 'Activate'],
    active: 'The customer can log in.',
    addDocument: ['add a', 'Add a document'],
    file: 'File',
    upload: 'Upload',
    newCustomer: ['new cu', 'New customer'],
    number: 'Document number',
    name: 'Name',
    firstSurname: 'First surname',
    secondSurname: /^Second surname/,
    phone: 'Phone number',
    email: 'E-mail',
    address: 'Address',
    postalCode: 'Postal code',
    town: 'Town',
    replaceNie: ['repl', 'Replace by a NIF'],
    nif: 'NIF',
  },
  es: {
    accounts: 'Cuentas',
    paymentMethod: 'Forma de pago',
    changePayment: ['forma', 'Cambiar la forma de pago'],
    reference: 'Referencia del custodio de tarjetas',
    card: /Tarjeta.*terminada en \d{4}, válida hasta/,
    treatment: ['espec', 'Trato especial'],
    treatments: 'Trato especial',
    categories: ['categ', 'Cambiar: Categorías y trato'],
    assign: 'Asignar: ',
    change: 'Cambiar: ',
    customersCategories: 'Categorías de este cliente',
    end: ['quitar', 'Quitar esta categoría'],
    none: 'Ninguna',
    reserve: ['reser', 'Reservar un usuario'],
    userName: 'Usuario',
    activate: ['activ', 'Activar'],
    active: 'El cliente puede iniciar sesión.',
    addDocument: ['añad', 'Añadir documento'],
    file: 'Archivo',
    upload: 'Subir',
    newCustomer: ['nuevo', 'Nuevo cliente'],
    number: 'N.º de documento',
    name: 'Nombre',
    firstSurname: 'Primer apellido',
    secondSurname: /^Segundo apellido/,
    phone: 'Número de teléfono',
    email: 'Correo electrónico',
    address: 'Dirección',
    postalCode: 'Código postal',
    town: 'Localidad',
    replaceNie: ['susti', 'Sustituir por un NIF'],
    nif: 'NIF',
  },
} as const;

type Language = keyof typeof WORDS;

interface Scene {
  desk: Desk;
  api: Api;
  words: (typeof WORDS)[Language];
  /** Opens the page that the task begins on; its keys are counted from then on. */
  begin: (path: string) => Promise<Hands>;
}

/** The customer's account among what can be opened. */
async function openItsAccount({ desk }: Scene, hands: Hands, number: string) {
  await hands.command([number, number]);
  await expect(desk.heading(new RegExp(number))).toBeVisible();
  await desk.ready();
}

/** The form that changes how an account is paid, from the customer's page on. */
async function changePayment(scene: Scene, hands: Hands, number: string) {
  const { desk, words } = scene;
  await openItsAccount(scene, hands, number);
  await hands.command(words.changePayment);
  await expect(desk.heading(words.changePayment[1])).toBeVisible();
  await desk.ready();
  await hands.at(desk.field('IBAN'));
}

/** Looks until something is there: with JavaScript the page does, without a key. */
async function eventually({ desk }: Scene, hands: Hands, there: Locator) {
  await expect(async () => {
    if (!desk.javaScript) await hands.reload();
    await expect(there).toBeVisible({ timeout: desk.javaScript ? 50_000 : 1000 });
  }).toPass();
}

const paid = ({ desk, words }: Scene) => desk.section(words.paymentMethod);

let made = 0;

const TASKS: Record<string, (scene: Scene) => Promise<Hands>> = {
  'find by document': async ({ desk, api, begin }) => {
    const customer = person();
    await api.create(customer);
    const hands = await begin('/');
    await hands.type(customer.personal_info.identity_document.number);
    if (desk.javaScript) {
      await expect(desk.results).toHaveCount(1);
    } else {
      await hands.press('Enter');
      await hands.to(desk.results);
    }
    await hands.press('Enter');
    await expect(desk.heading(displayName(customer))).toBeVisible();
    return hands;
  },

  'find by name with a typo': async ({ desk, api, begin }) => {
    const customer = person();
    customer.personal_info.name = 'Fulgencio';
    customer.personal_info.first_surname = 'Echevarría';
    await api.create(customer);
    const hands = await begin('/');
    await hands.type(`fuljencio echebarria ${customer.personal_info.second_surname.toLowerCase()}`);
    if (!desk.javaScript) await hands.press('Enter');
    // The second surnames of others may sound like this one.
    await hands.to(
      desk.results.filter({ hasText: displayName(customer) }),
      desk.javaScript ? 'ArrowDown' : 'Tab',
    );
    await hands.press('Enter');
    await expect(desk.heading(displayName(customer))).toBeVisible();
    return hands;
  },

  "read out the IBAN's last four": async ({ desk, api, words, begin }) => {
    const customer = person();
    const { id } = await api.create(customer);
    await openAccount(api, id, directDebit(IBANS.caixabank));
    const hands = await begin('/');
    await hands.type(customer.contact_info.phone_numbers[0]?.number ?? '');
    if (desk.javaScript) {
      await expect(desk.results).toHaveCount(1);
    } else {
      await hands.press('Enter');
      await hands.to(desk.results);
    }
    await hands.press('Enter');
    const account = desk.section(words.accounts).getByRole('link', { name: '1332' });
    await expect(account).toBeInViewport({ ratio: 1 });
    return hands;
  },

  'change to direct debit': async (scene) => {
    const { api, begin } = scene;
    const { id } = await api.create(person());
    const { external_id } = await openAccount(api, id, bankTransfer);
    const hands = await begin(`/customers/${id}`);
    await changePayment(scene, hands, external_id);
    await hands.type(IBANS.santander);
    await hands.press('Enter');
    await expect(paid(scene)).toContainText('7892');
    return hands;
  },

  'change to a stored card': async (scene) => {
    const { api, words, begin } = scene;
    const { id } = await api.create(person());
    await openAccount(api, id, storedCard('e58ed763-928c-4155-bee9-fdbaaadc15f3'));
    const { external_id } = await openAccount(api, id, bankTransfer);
    const hands = await begin(`/customers/${id}`);
    await changePayment(scene, hands, external_id);
    await hands.press('Shift+Tab', 'ArrowDown', 'Enter');
    await expect(paid(scene)).toContainText(words.card);
    return hands;
  },

  'follow a tokenization': async (scene) => {
    const { desk, api, words, begin } = scene;
    const { id } = await api.create(person());
    const { external_id } = await openAccount(api, id, bankTransfer);
    const asked: string[] = [];
    desk.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const hands = await begin(`/customers/${id}`);
    await changePayment(scene, hands, external_id);
    await hands.press('Shift+Tab', 'ArrowDown', 'Tab');
    await expect(desk.field(words.reference)).toBeFocused();
    await hands.type(reference());
    await hands.press('Enter');
    await expect(desk.heading(new RegExp(external_id))).toBeVisible();
    await eventually(scene, hands, paid(scene).getByText(words.card));
    if (desk.javaScript) {
      const told = asked.filter((path) => path.startsWith('/desk/events/'));
      expect(told.length, 'the server tells it').toBe(1);
      expect(asked).not.toContain('/desk/is_card_pending');
    }
    return hands;
  },

  'set VIP': async ({ desk, api, words, begin }) => {
    const { id } = await api.create(person());
    const params = { path: api.path({}) };
    const path = '/v4/orgs/{org_id}/special-treatment';
    const { values } = good(await api.client.GET(path, { params }));
    if (!values.includes('vip')) good(await api.client.PATCH(path, { params, body: { values: [...values, 'vip'] } }));
    const hands = await begin(`/customers/${id}`);
    await hands.command(words.treatment);
    await expect(desk.page).toHaveURL(/categories#/);
    const choice = desk.page.getByRole('combobox', { name: words.treatments });
    await desk.ready();
    await hands.at(choice);
    await hands.type('vip');
    await hands.press('Tab', 'Enter');
    const ofCustomer = { params: { path: api.path({ customer_id: id }) } };
    const set = async () => good(await api.client.GET('/v4/orgs/{org_id}/customers/{customer_id}/special-treatment', ofCustomer));
    await expect.poll(async () => (await set()).values).toEqual(['vip']);
    await expect(choice).toHaveValue('vip');
    return hands;
  },

  'assign and end a category': async ({ desk, api, words, begin }) => {
    const { id } = await api.create(person());
    made += 1;
    const category = `scoring_${made}`;
    const params = { path: api.path({}) };
    good(await api.client.POST('/v4/orgs/{org_id}/categories', { params, body: { categories: [{ name: category }] } }));
    const hands = await begin(`/customers/${id}`);
    const [customers, value] = [desk.section(words.customersCategories), desk.page.locator('#f-value')];
    await hands.command(words.categories);
    await expect(customers).toBeVisible();
    await desk.ready();
    await hands.command([category, words.assign + category]);
    await desk.ready();
    await hands.at(value);
    await hands.type('high');
    await hands.press('Enter');
    await expect(customers).toContainText('high');
    await desk.ready();
    await hands.command([category, words.change + category]);
    await expect(value).toHaveValue('high');
    await desk.ready();
    const name = words.end[1];
    await hands.command(words.end, desk.page.locator('summary').filter({ hasText: name }));
    await hands.to(desk.button(name));
    await hands.press('Enter');
    await expect(customers).toContainText(words.none);
    return hands;
  },

  'reserve and activate a credential': async (scene) => {
    const { desk, api, words, begin } = scene;
    const { id } = await api.create(person());
    const hands = await begin(`/customers/${id}`);
    await hands.command(words.reserve);
    await desk.ready();
    await hands.at(desk.field(words.userName));
    await hands.press('Enter');
    const name = words.activate[1];
    await expect(desk.link(name)).toBeVisible();
    await desk.ready();
    await hands.command(words.activate);
    await desk.ready();
    await hands.at(desk.button(name));
    await hands.press('Enter');
    await expect(desk.page).toHaveURL(/\/credentials(\?done=.*)?$/);
    await eventually(scene, hands, desk.page.locator('[aria-current=step]').getByText(words.active));
    return hands;
  },

  'upload and view a document': async ({ desk, api, words, begin }) => {
    const { id } = await api.create(person());
    const hands = await begin(`/customers/${id}`);
    await hands.command(words.addDocument);
    await desk.ready();
    await hands.at(desk.field(words.file));
    const chooser = desk.page.waitForEvent('filechooser');
    await hands.press('Enter');
    await (await chooser).setFiles(png());
    await hands.to(desk.button(words.upload));
    await hands.press('Enter');
    const picture = desk.page.getByRole('main').getByRole('img', { name: /dni\.png$/ });
    const width = () => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth);
    await expect.poll(width).toBe(640);
    return hands;
  },

  'new private customer': async ({ desk, words, begin }) => {
    const customer = person();
    const { personal_info, contact_info } = customer;
    const hands = await begin('/');
    await hands.command(words.newCustomer);
    await expect(desk.heading(words.newCustomer[1])).toBeVisible();
    await desk.ready();
    await hands.at(desk.field(words.number));
    for (const [field, text] of [
      [words.number, personal_info.identity_document.number],
      [words.name, personal_info.name],
      [words.firstSurname, personal_info.first_surname],
      [words.secondSurname, personal_info.second_surname],
      [words.phone, contact_info.phone_numbers[0]?.number],
      [words.email, contact_info.emails[0]?.email],
      [words.address, contact_info.postal_address.address_lines[0]],
      [words.postalCode, contact_info.postal_address.postal_code],
      [words.town, contact_info.postal_address.locality],
    ] as const) {
      await hands.to(desk.field(field));
      await hands.type(text ?? '');
    }
    await hands.press('Enter');
    await expect(desk.heading(displayName(customer))).toBeVisible();
    return hands;
  },

  'NIE to NIF': async ({ desk, api, words, begin }) => {
    const customer = person();
    const digits = customer.personal_info.identity_document.number.slice(1, 8);
    customer.personal_info.identity_document = { type: 'NIE', number: nie(digits) };
    const { id } = await api.create(customer);
    const hands = await begin(`/customers/${id}`);
    await hands.command(words.replaceNie);
    await desk.ready();
    await hands.at(desk.field(words.nif));
    await hands.type(nif(`2${digits}`));
    await hands.press('Enter');
    await expect(desk.heading(displayName(customer))).toBeVisible();
    await expect(desk.page.getByText(nif(`2${digits}`), { exact: true })).toBeVisible();
    return hands;
  },
};

for (const [index, [task, act]] of Object.entries(TASKS).entries()) {
  // Each task in both languages: in one with JavaScript, in the other without.
  const languageOf = (javaScript = true): Language => ((index % 2 === 0) === javaScript ? 'es' : 'en');

  test.describe(task, () => {
    test.use({
      locale: async ({ javaScriptEnabled }, use) => use(languageOf(javaScriptEnabled) === 'es' ? 'es-ES' : 'en-GB'),
    });
    test(`${task}, by keyboard alone`, async ({ desk, api }, info) => {
      // Some wait for a worker.
      test.slow();
      const language = languageOf(desk.javaScript);
      const begin = async (path: string) => {
        await desk.open(path);
        return new Hands(desk);
      };
      const hands = await act({ desk, api, words: WORDS[language], begin });
      const { keys, milliseconds } = hands;
      info.annotations.push({ type: TASK, description: JSON.stringify({ task, language, keys, milliseconds }) });
    });
  });
}
