/** Takes the pictures in docs/screens: `npx playwright test --project=screens`. */

import { join } from 'node:path';
import { ORGANIZATION } from '../clientela.ts';
import { test } from '../fixtures.ts';
import { everyLook, type Screen, screens, spanishScreens } from '../screens.ts';

const folder = join(import.meta.dirname, '../../docs/screens');

test.beforeAll(({ clientela }) => {
  clientela.run(['demo', '--org', ORGANIZATION, '--customers', '300', '--seed', '1']);
});

function picture(name: string, screen: Screen) {
  test(name, async ({ desk, page, api, clientela, expectedStatuses }) => {
    await everyLook(screen, { desk, api, clientela, expectedStatuses, query: 'garcia' }, async (width, theme) => {
      const path = join(folder, `${name}-${width}-${theme}.png`);
      await page.screenshot({ path, animations: 'disabled', fullPage: name === 'design' });
    });
  });
}

for (const [name, screen] of Object.entries(screens)) picture(name, screen);

test.describe('in Spanish', () => {
  test.use({ locale: 'es-ES' });
  for (const [name, screen] of Object.entries(spanishScreens)) picture(name, screen);
});
