/** Customers for the tests: each has a document, a phone, an e-mail and a name of its own. */

import type { components } from './generated/api.ts';

type Language = components['schemas']['Language'];

export interface ContactInfo {
  phone_numbers: components['schemas']['PhoneNumber'][];
  emails: { email: string; is_default?: boolean }[];
  postal_address: {
    address_lines: string[];
    postal_code: string;
    locality: string;
    administrative_area: string;
    region_code: string;
  };
}

export interface IdentityDocument {
  type: 'NIF' | 'NIE' | 'CIF' | 'PASSPORT';
  number: string;
}

export interface PrivateCustomer {
  type: 'PRIVATE_CUSTOMER';
  preferred_language: Language;
  segment: 'CONSUMER';
  contact_info: ContactInfo;
  personal_info: {
    identity_document: IdentityDocument;
    name: string;
    first_surname: string;
    second_surname: string;
    nationality?: string;
    birthdate?: string;
  };
}

export interface CorporateCustomer {
  type: 'CORPORATE_CUSTOMER';
  preferred_language: Language;
  segment: 'SME' | 'SELF_EMPLOYEE';
  contact_info: ContactInfo;
  company_info: { identity_document: IdentityDocument; name: string };
}

export interface DigitalCustomer {
  type: 'DIGITAL_CUSTOMER';
  preferred_language: Language;
  digital_personal_info: { email: string; name: string };
}

export type Customer = PrivateCustomer | CorporateCustomer | DigitalCustomer;

let made = 0;

/** Values that no other customer of this test run's database has. */
function different() {
  made += 1;
  return { digits: String(made).padStart(7, '0'), word: `Q${letters(made)}` };
}

/** A number as a four-letter word. */
function letters(number: number): string {
  const letter = (power: number) => String.fromCharCode(97 + (Math.floor(number / 26 ** power) % 26));
  return [3, 2, 1, 0].map(letter).join('');
}

/** A NIF with the right control letter (Real Decreto 1553/2005, article 11). */
export function nif(digits: string): string {
  return digits + 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(digits) % 23);
}

/** A NIE of the X series, likewise, for seven digits. */
export function nie(digits: string): string {
  return `X${digits}${nif(`0${digits}`).slice(-1)}`;
}

/** A limited company's CIF: Luhn's check digit over the seven digits. */
export function cif(digits: string): string {
  const sum = [...digits].reduce((sum, digit, index) => {
    const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `B${digits}${(10 - (sum % 10)) % 10}`;
}

function contactInfo(digits: string, email: string): ContactInfo {
  return {
    phone_numbers: [{ country_code: '+34', number: `61${digits}`, type: 'MOBILE', is_default: true }],
    emails: [{ email, is_default: true }],
    postal_address: {
      address_lines: ['Calle Mayor 2, 3º A'],
      postal_code: '28013',
      locality: 'Fuenlabrada',
      administrative_area: 'Madrid',
      region_code: 'ES',
    },
  };
}

export function person(): PrivateCustomer {
  const { digits, word } = different();
  return {
    type: 'PRIVATE_CUSTOMER',
    preferred_language: 'es',
    segment: 'CONSUMER',
    contact_info: contactInfo(digits, `jose.${word.toLowerCase()}@example.com`),
    personal_info: {
      identity_document: { type: 'NIF', number: nif(`1${digits}`) },
      name: 'José',
      first_surname: 'Núñez',
      second_surname: word,
      nationality: 'ES',
      birthdate: '1990-01-31',
    },
  };
}

export function company(): CorporateCustomer {
  const { digits, word } = different();
  return {
    type: 'CORPORATE_CUSTOMER',
    preferred_language: 'ca',
    segment: 'SME',
    contact_info: contactInfo(digits, `info@${word.toLowerCase()}.example.com`),
    company_info: { identity_document: { type: 'CIF', number: cif(digits) }, name: `Cafés ${word}, S.L.` },
  };
}

export function digital(): DigitalCustomer {
  const { word } = different();
  return {
    type: 'DIGITAL_CUSTOMER',
    preferred_language: 'en',
    digital_personal_info: { email: `${word.toLowerCase()}@example.net`, name: `Ana ${word}` },
  };
}

/** The name on the screen. */
export function displayName(customer: Customer): string {
  switch (customer.type) {
    case 'PRIVATE_CUSTOMER': {
      const { name, first_surname, second_surname } = customer.personal_info;
      return `${name} ${first_surname} ${second_surname}`;
    }
    case 'CORPORATE_CUSTOMER':
      return customer.company_info.name;
    case 'DIGITAL_CUSTOMER':
      return customer.digital_personal_info.name;
  }
}
