import { AxeBuilder } from '@axe-core/playwright';
import { person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';
import { everyLook, type Screen, screens, spanishScreens } from '../screens.ts';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

function check(name: string, screen: Screen) {
  test(`${name} has no accessibility violations in either theme @js`, async ({
    desk,
    page,
    api,
    clientela,
    expectedStatuses,
  }) => {
    // Four looks, each of some seconds.
    test.slow();
    const customer = person();
    await api.create(customer);
    const query = customer.personal_info.second_surname;
    await everyLook(screen, { desk, api, clientela, expectedStatuses, query }, async (width, theme) => {
      const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => [id, html, failureSummary]),
      );
      expect.soft(found, `${width} pixels, ${theme}`).toEqual([]);
      const content = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(content, `${width} pixels: nothing scrolls sideways`).toBeLessThanOrEqual(width);
    });
  });
}

for (const [name, screen] of Object.entries(screens)) check(name, screen);

test.describe('in Spanish', () => {
  test.use({ locale: 'es-ES' });
  for (const [name, screen] of Object.entries(spanishScreens)) check(name, screen);
});
