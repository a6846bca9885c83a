/** The API as an integrator's TypeScript sees it: the compiler holds what is sent and read here to the document. */

import { good } from '../api.ts';
import { company, digital, person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

for (const [kind, make] of Object.entries({ person, company, digital })) {
  test(`a ${kind} is read as it was sent, found, and gone once deleted @database`, async ({ api }) => {
    const customer = make();
    const { id, external_id } = await api.create(customer);
    expect(await api.get(id)).toMatchObject({ ...customer, id, external_id });
    expect((await api.search(external_id)).customers).toMatchObject([{ id, external_id, type: customer.type }]);

    await api.delete(id);
    const params = { path: api.path({ customer_id: id }) };
    const { data, error, response } = await api.client.GET('/v4/orgs/{org_id}/customers/{customer_id}', { params });
    expect(response.status).toBe(404);
    expect(data).toBeUndefined();
    expect(error?.errors.map(({ code }) => code)).toEqual(['MCUS.999.997']);
  });
}

test('each thing wrong with a customer is named by its place @database', async ({ api }) => {
  const customer = person();
  customer.contact_info.emails = [{ email: 'nonsense' }];
  customer.contact_info.postal_address.postal_code = '99999';
  const sent = { params: { path: api.path({}) }, body: customer };
  const { error, response } = await api.client.POST('/v4/orgs/{org_id}/customers', sent);
  expect(response.status).toBe(400);
  const places = error?.errors.map(({ details }) => details.replace(/:.*/, ''));
  expect(places).toEqual(['/contact_info/emails/0/email', '/contact_info/postal_address/postal_code']);
});

test('an account gets another payment method, once for each version @database', async ({ api }) => {
  const { client } = api;
  const { id: customer_id } = await api.create(person());
  const opened = await client.POST('/v4/orgs/{org_id}/customers/{customer_id}/accounts', {
    params: { path: api.path({ customer_id }) },
    body: { modality: 'POSTPAID', payment_method: { type: 'BANK_TRANSFER' } },
  });
  const path = api.path({ account_id: good(opened).id });
  const read = await client.GET('/v4/orgs/{org_id}/accounts/{account_id}', { params: { path } });
  expect(good(read).payment_method).toEqual({ bank_transfer: { type: 'BANK_TRANSFER', details: {} } });

  const change = (iban: string) =>
    client.PATCH('/v4/orgs/{org_id}/accounts/{account_id}/payment-method', {
      params: { path, header: { 'If-Match': read.response.headers.get('etag') ?? '' } },
      body: { type: 'DIRECT_DEBIT', details: { iban } },
    });
  good(await change('ES9121000418450200051332'));
  const late = await change('ES7921000813610123456789');
  expect(late.response.status).toBe(412);
  expect(late.error?.errors[0]?.code).toBe('MCUS.999.993');

  const route = '/v4/orgs/{org_id}/accounts/{account_id}/payment-methods/historical';
  const history = good(await client.GET(route, { params: { path } }));
  expect(history.payment_methods.map(({ payment_method_type, details }) => [payment_method_type, details])).toEqual([
    ['DIRECT_DEBIT', 'ES9121000418450200051332'],
    ['BANK_TRANSFER', undefined],
  ]);
});
