/** Every screen of the desk in every state that looks different: for the accessibility check and the pictures. */

import { expect } from '@playwright/test';
import type { Api } from './api.ts';
import type { Clientela } from './clientela.ts';
import { company, digital, person } from './customers.ts';
import type { Desk } from './desk.ts';

/** What a screen needs to come about. */
export interface Scene {
  desk: Desk;
  api: Api;
  clientela: Clientela;
  /** Statuses that the screen is about. */
  expectedStatuses: Set<number>;
  /** A text that finds some customers. */
  query: string;
}

/** Brings one screen up. */
export type Screen = (scene: Scene) => Promise<void>;

export const screens: Record<string, Screen> = {
  'sign-in': async ({ desk }) => {
    await desk.page.context().clearCookies();
    await desk.open('/sign-in');
  },
  'sign-in-failed': async ({ desk }) => {
    await desk.page.context().clearCookies();
    await desk.open('/sign-in');
    await desk.signIn({ username: 'ana', password: 'wrong password' });
    await expect(desk.alert('User name or password is not right.')).toBeVisible();
  },
  'search-empty': async ({ desk }) => {
    await desk.open('/');
  },
  menu: async ({ desk }) => {
    await desk.open('/');
    await desk.openMenu();
  },
  search: async ({ desk, query }) => {
    await desk.open(`/?q=${query}`);
    await expect(desk.results.first()).toBeVisible();
  },
  'search-keyboard': async ({ desk, query }) => {
    await desk.open(`/?q=${query}`);
    await desk.searchBox.press('ArrowDown');
    await expect(desk.results.first()).toBeFocused();
  },
  'search-nothing': async ({ desk }) => {
    await desk.open('/?q=Begoña Xyzzy');
  },
  'customer-private': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
  },
  'customer-corporate': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(company())).id}`);
  },
  'customer-digital': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(digital())).id}`);
  },
  'customer-edit': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.edit('Contact');
    await desk.button('Add a phone').click();
  },
  'customer-edit-problems': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.edit('Contact');
    await desk.field('Phone number').fill('12');
    await desk.button('Save').click();
    await expect(desk.problems).toBeVisible();
  },
  'representative-edit': async ({ desk, api }) => {
    const { id } = await api.create(company());
    const { identity_document, name, first_surname, second_surname } = person().personal_info;
    await api.setRepresentative(id, { identity_document, name, first_surname, second_surname });
    await desk.open(`/customers/${id}`);
    await desk.edit('Representative');
  },
  delete: async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.link('Delete customer').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
  'delete-page': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}/delete`);
  },
  conflict: async ({ desk, api }) => {
    const { id } = await api.create(person());
    await desk.open(`/customers/${id}`);
    await desk.edit('Person');
    await api.patch(id, { personal_info: { name: 'Josefa' } });
    await desk.field('Name').fill('José Luis');
    await desk.button('Save').click();
    await expect(desk.alert('Somebody else saved this customer first')).toBeVisible();
  },
  toast: async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.edit('Settings');
    await desk.button('Save').click();
    await expect(desk.notifications).toContainText('Changes saved');
  },
  'new-private': async ({ desk }) => {
    await desk.open('/customers/new');
  },
  'new-corporate': async ({ desk }) => {
    await desk.open('/customers/new?type=CORPORATE_CUSTOMER');
  },
  'new-digital': async ({ desk }) => {
    await desk.open('/customers/new?type=DIGITAL_CUSTOMER');
  },
  'new-private-problems': async ({ desk }) => {
    await desk.open('/customers/new');
    await desk.button('Create customer').click();
    await expect(desk.problems).toBeVisible();
  },
  duplicate: async ({ desk, api }) => {
    const existing = person();
    await api.create(existing);
    await desk.open('/customers/new');
    await desk.fillPerson(existing);
    await desk.button('Create customer').click();
    await expect(desk.alert('A customer with this document already exists')).toBeVisible();
  },
  'not-found': async ({ desk, expectedStatuses }) => {
    expectedStatuses.add(404);
    await desk.open('/no/such/page');
  },
  unavailable: async ({ desk, clientela, expectedStatuses }) => {
    expectedStatuses.add(503);
    await clientela.withoutDatabase(async () => {
      await desk.page.goto('/');
    });
    await expect(desk.heading('Not available just now')).toBeVisible();
  },
  'read-only': async ({ desk, api, clientela }) => {
    await desk.signInWith(clientela, 'customers:read');
    await desk.open(`/customers/${(await api.create(company())).id}`);
  },
  forbidden: async ({ desk, clientela, expectedStatuses }) => {
    expectedStatuses.add(403);
    await desk.signInWith(clientela, 'customers:read');
    await desk.open('/customers/new');
  },
};

/** The same desk for an agent whose browser asks for Spanish. */
export const spanishScreens: Record<string, Screen> = {
  'es-search-empty': async ({ desk }) => {
    await desk.open('/');
  },
  'es-search': async ({ desk, query }) => {
    await desk.open(`/?q=${query}`);
  },
  'es-customer': async ({ desk, api }) => {
    const { id } = await api.create(company());
    const { identity_document, name, first_surname, second_surname } = person().personal_info;
    await api.setRepresentative(id, { identity_document, name, first_surname, second_surname });
    await desk.open(`/customers/${id}`);
  },
  'es-customer-edit-problems': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}?edit=contact`);
    await desk.field('Número de teléfono').fill('12');
    await desk.field('Código postal').fill('99999');
    await desk.button('Guardar').click();
    await expect(desk.page.getByRole('alert').filter({ hasText: 'datos por corregir' })).toBeVisible();
  },
  'es-new-corporate': async ({ desk }) => {
    await desk.open('/customers/new?type=CORPORATE_CUSTOMER');
  },
  'es-delete': async ({ desk, api }) => {
    await desk.open(`/customers/${(await api.create(person())).id}`);
    await desk.link('Eliminar cliente').click();
    await expect(desk.page.getByRole('dialog')).toBeVisible();
  },
};

const widths = [1280, 390];
const themes = ['light', 'dark'] as const;

/** Shows a screen at each width in each theme, one after the other, and has each looked at. */
export async function everyLook(
  screen: Screen,
  scene: Scene,
  look: (width: number, theme: string) => Promise<void>,
): Promise<void> {
  const { page } = scene.desk;
  await screen(scene);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      // What still changes colour would be measured, or pictured, halfway.
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
      await look(width, theme);
    }
  }
}
