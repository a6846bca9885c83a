import type { Page } from '@playwright/test';
import { person } from '../customers.ts';
import { expectProblem } from '../desk.ts';
import { addDocument, type File, pdf, png } from '../documents.ts';
import { expect, test } from '../fixtures.ts';

const PANEL = 'Identification documents';

/** Whether the picture in the page is there. */
function picture(page: Page) {
  const image = page.getByRole('main').getByRole('img', { name: /^Identification document/ });
  return expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth));
}

test('a document is uploaded, shown, and who looked stands in the trail @database', async ({
  desk,
  page,
  api,
  clientela,
}) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}`);
  await expect(desk.section(PANEL)).toContainText('No documents');
  await desk.section(PANEL).getByRole('link', { name: 'Add a document' }).click();
  await expect(desk.heading('Add a document')).toBeVisible();
  await desk.ready();
  await desk.field('File').setInputFiles(png());
  await desk.button('Upload').click();

  await expect(desk.heading('NIF, PNG')).toBeVisible();
  await expect(desk.notifications).toContainText('Document added');
  await picture(page).toBe(640);
  await expect(page.getByRole('main')).toContainText('dni.png');
  await expect(page.getByRole('main')).toContainText('Kept for good');
  await desk.open(`/customers/${id}`);
  await desk.section(PANEL).getByRole('link', { name: 'NIF, PNG' }).click();
  await expect(desk.heading('NIF, PNG')).toBeVisible();
  await picture(page).toBe(640);

  await desk.signInWith(clientela, 'customers:read,read_audit');
  await desk.open(`/audit?customer=${id}`);
  const entries = page.locator('[data-audit] > li').filter({ hasText: 'ana' });
  await expect(entries.filter({ hasText: 'Document viewed' })).toHaveCount(2);
  await expect(entries.filter({ hasText: 'Identification document added' })).toHaveCount(1);
});

test('what is no document says so, and nothing of it is kept', async ({ desk, page, api, expectedStatuses }) => {
  test.slow();
  expectedStatuses.add(400);
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}/documents/new`);
  await desk.button('Upload').click();
  await expectProblem(desk.field('File'), /Fill this in/);
  const disguised = { name: 'dni.png', mimeType: 'image/png', buffer: Buffer.from('<html><script>alert(1)</script>') };
  await desk.ready();
  await desk.field('File').setInputFiles(disguised);
  await desk.button('Upload').click();
  await expectProblem(desk.field('File'), /no PDF, JPEG or PNG/);
  await expect(desk.problems).toBeVisible();
  await desk.ready();
  await desk.field('File').setInputFiles(png());
  await desk.button('Upload').click();
  await expect(desk.heading('NIF, PNG')).toBeVisible();
  await desk.open(`/customers/${id}/documents`);
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);
});

test('what is too large says so', async ({ desk, api }) => {
  test.slow();
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}/documents/new`);
  const large = { name: 'large.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(11 * 1024 * 1024, '%PDF-') };
  await desk.field('File').setInputFiles(large);
  await desk.button('Upload').click();
  await expectProblem(desk.field('File'), /larger than 10 MB/);
  await expect(desk.problems).toBeVisible();
});

/** Runs in the page: gives it a file as a drag or the clipboard does. */
async function give(page: Page, kind: 'drop' | 'paste', files: File[]) {
  const sent = files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, base64: buffer.toString('base64') }));
  await page.evaluate(
    ({ kind, sent }) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of sent) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
          : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      const place = kind === 'drop' ? document.querySelector('[data-drop]') : document.body;
      place?.dispatchEvent(event);
    },
    { kind, sent },
  );
}

for (const kind of ['drop', 'paste'] as const) {
  test(`a document comes by ${kind} @js`, async ({ desk, page, api }) => {
    const { id } = await api.create(person());
    await desk.open(`/customers/${id}/documents/new`);
    await give(page, kind, [png(), pdf()]);
    await expectProblem(desk.field('File'), /At most 1/);
    await expect(desk.problems).toBeFocused();
    await give(page, kind, [png('scan.png')]);
    await expect(desk.field('File')).toHaveAttribute('aria-describedby', /problem/);
    await expect(page.getByRole('status').filter({ hasText: 'scan.png' })).toBeVisible();
    await expect(desk.button('Upload')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(desk.heading('NIF, PNG')).toBeVisible();
    await expect(page.getByRole('main')).toContainText('scan.png');
  });
}

test('how far it has got is seen, and leaving the page ends it @js', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  await desk.open(`/customers/${id}/documents/new`);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**/customers/${id}/documents`, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await held;
    // It has been given up by then.
    await route.abort().catch(() => {});
  });
  await desk.field('File').setInputFiles(png());
  await desk.button('Upload').click();
  await expect(page.getByRole('progressbar', { name: 'Uploading…' })).toBeVisible();
  await expect(desk.button('Uploading…')).toBeDisabled();
  const givenUp = page.waitForEvent('requestfailed', (request) => request.method() === 'POST');
  await desk.link('Cancel').click();
  await expect(desk.heading(PANEL)).toBeVisible();
  await givenUp;
  release();
  await expect(page.getByText('No documents')).toBeVisible();
});

test('a PDF is shown in the page and can run nothing', async ({ desk, page, api }) => {
  const { id } = await api.create(person());
  const address = await addDocument(api, id, pdf());
  const headers = (await page.request.get(`${address}/file`)).headers();
  expect(headers['content-type']).toBe('application/pdf');
  expect(headers['content-disposition']).toContain('inline');
  expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'self'; sandbox");
  // Chromium's viewer is a program of its own, which loads a hundred files: here something else is in its place.
  await page.route(`**${address}/file`, (route) => route.fulfill({ contentType: 'text/plain', body: 'a PDF' }));
  await desk.open(address);
  await expect(page.getByTitle('Identification document')).toBeVisible();
  await expect(page.frameLocator('iframe').getByText('a PDF')).toBeVisible();
  await expect(desk.link('Open in a new tab')).toHaveAttribute('href', `${address}/file`);
});

test('documents are for those who may see them', async ({ desk, page, api, clientela, expectedStatuses }) => {
  expectedStatuses.add(403).add(404);
  const { id } = await api.create(person());
  const address = await addDocument(api, id, png());
  await desk.signInWith(clientela, 'customers:read,customer_identification_processes:read');
  await desk.open(address);
  await picture(page).toBe(640);
  await desk.open(`/customers/${id}/documents`);
  await expect(desk.link('NIF, PNG')).toBeVisible();
  await expect(desk.link('Add a document')).toHaveCount(0);
  expect((await desk.open(`/customers/${id}/documents/new`))?.status()).toBe(403);
  expect((await desk.open(`/customers/${id}/documents/${id}`))?.status()).toBe(404);
  await expect(desk.heading('This document is not here')).toBeVisible();

  await desk.signInWith(clientela, 'customers:read');
  await desk.open(`/customers/${id}`);
  await expect(desk.section('Contact')).toBeVisible();
  await expect(desk.section(PANEL)).toHaveCount(0);
  expect((await desk.open(address))?.status()).toBe(403);
});
