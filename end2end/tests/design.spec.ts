import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures.ts';

test('every component stands on the page of components, with its states', async ({ desk, page }) => {
  const folder = join(import.meta.dirname, '../../app/src/components');
  const files = readdirSync(folder).filter((file) => file.endsWith('.rs') && file !== 'mod.rs');
  await desk.open('/design');
  const shown = await page.locator('[data-component]').evaluateAll((all) => all.map((one) => one.getAttribute('data-component')));
  expect(shown.map((name) => `${name}.rs`).sort()).toEqual(files.sort());
  for (const sample of await page.locator('[data-component]').all()) {
    const drawn = await sample.evaluate((element) => element.clientHeight - (element.querySelector('h2')?.clientHeight ?? 0));
    expect(drawn, await sample.getAttribute('data-component') ?? '').toBeGreaterThan(30);
  }
});
