/** Takes the pictures in docs/screens: `npx playwright test --project=screens`. */

import { join } from 'node:path';
import { ORGANIZATION } from '../clientela.ts';
import { test } from '../fixtures.ts';
import { everyLook, screens } from '../screens.ts';

const folder = join(import.meta.dirname, '../../docs/screens');

test.beforeAll(({ clientela }) => {
  clientela.run(['demo', '--org', ORGANIZATION, '--customers', '300', '--seed', '1']);
});

for (const name of Object.keys(screens)) {
  test(name, async ({ desk, page, api, expectedStatuses }) => {
    await everyLook(name, { desk, api, expectedStatuses, query: 'garcia' }, async (width, theme) => {
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), animations: 'disabled' });
    });
  });
}
