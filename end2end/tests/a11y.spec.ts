import { AxeBuilder } from '@axe-core/playwright';
import { person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';
import { everyLook, screens } from '../screens.ts';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

for (const name of Object.keys(screens)) {
  test(`${name} has no accessibility violations in either theme @js`, async ({
    desk,
    page,
    api,
    expectedStatuses,
  }) => {
    const customer = person();
    await api.create(customer);
    const query = customer.personal_info.second_surname;
    await everyLook(name, { desk, api, expectedStatuses, query }, async (width, theme) => {
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
