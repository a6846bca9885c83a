/** Accounts for the tests, made as an integrator makes them. */

import { type Api, good, type Schemas } from './api.ts';

/** Valid IBANs, which say their banks' names. */
export const IBANS = {
  caixabank: 'ES9121000418450200051332',
  santander: 'ES6000491500051234567892',
  portugal: 'PT50000201231234567890154',
};

/** How an account is to be paid. */
export type Method =
  | { type: 'BANK_TRANSFER' }
  | { type: 'DIRECT_DEBIT'; details: { iban: string } }
  | { type: 'CREDIT_CARD'; details: { token_id: string } | { reference_id: string } };

export const bankTransfer: Method = { type: 'BANK_TRANSFER' };

export function directDebit(iban = IBANS.caixabank): Method {
  return { type: 'DIRECT_DEBIT', details: { iban } };
}

export function storedCard(token: string): Method {
  return { type: 'CREDIT_CARD', details: { token_id: token } };
}

export function newCard(reference: string): Method {
  return { type: 'CREDIT_CARD', details: { reference_id: reference } };
}

/** An account of a customer, paid by this. */
export async function openAccount(api: Api, customer: string, method: Method = directDebit()) {
  const params = { path: api.path({ customer_id: customer }) };
  const body = { modality: 'POSTPAID' as const, payment_method: method };
  return good(await api.client.POST('/v4/orgs/{org_id}/customers/{customer_id}/accounts', { params, body }));
}

export async function getAccount(api: Api, account: string) {
  const params = { path: api.path({ account_id: account }) };
  return good(await api.client.GET('/v4/orgs/{org_id}/accounts/{account_id}', { params }));
}

export async function payBy(api: Api, account: string, method: Method) {
  const params = { path: api.path({ account_id: account }) };
  good(await api.client.PATCH('/v4/orgs/{org_id}/accounts/{account_id}/payment-method', { params, body: method }));
}

let made = 0;

/** A bank account at CaixaBank that nobody else of this test run has. */
export function iban(): string {
  made += 1;
  const number = String(made).padStart(10, '0');
  // The bank's own control digit: a sum with these weights, by 11.
  const weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
  const sum = [...number].reduce((sum, digit, index) => sum + Number(digit) * (weights[index] ?? 0), 0);
  const control = [0, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1][sum % 11];
  const account = `210004184${control}${number}`;
  const check = 98n - (BigInt(`${account}142800`) % 97n);
  return `ES${String(check).padStart(2, '0')}${account}`;
}

/** The token of a card that nobody else of this test run has; what else the sandbox's vault says follows from it. */
export function cardToken(): string {
  made += 1;
  return `e58ed763-928c-4155-bee9-${String(made).padStart(12, '0')}`;
}

let references = 0;

/** A reference that nobody has used; the sandbox's vault refuses those that end in an `f`. */
export function reference(end: '0' | 'f' = '0'): string {
  references += 1;
  const unique = `${process.pid.toString(16)}${Date.now().toString(16)}${references.toString(16)}`;
  return `${unique.padStart(31, '0').slice(-31)}${end}`;
}

/** Sends an account's invoices somewhere else: where the tests' customers live, but for this. */
export async function moveAccount(api: Api, account: string, change: Partial<Schemas['BillingAddress']>) {
  const params = { path: api.path({ account_id: account }) };
  const body = {
    address_lines: ['Calle Mayor 2, 3º A'],
    postal_code: '28013',
    locality: 'Fuenlabrada',
    administrative_area: 'Madrid',
    region_code: 'ES',
    ...change,
  };
  good(await api.client.PATCH('/v4/orgs/{org_id}/accounts/{account_id}/billing-address', { params, body }));
}
