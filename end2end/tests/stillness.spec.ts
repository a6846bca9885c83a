import { openAccount } from '../accounts.ts';
import { person } from '../customers.ts';
import { expect, test } from '../fixtures.ts';

interface Shift extends PerformanceEntry {
  value: number;
  sources: { node: Node | null }[];
}

/** Runs in the page: notes what moves by itself from the first paint on. */
function watch() {
  const moved: [number, (string | undefined)[]][] = [];
  Object.assign(window, { moved });
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries() as Shift[]) {
      const what = shift.sources.map(({ node }) => (node instanceof Element ? node.outerHTML.slice(0, 200) : 'text'));
      moved.push([shift.value, what]);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

// What JavaScript brings has its place from the beginning: a button that jumps away under the pointer is pressed wrongly.
test('nothing moves when JavaScript takes over @js', async ({ desk, page, api }) => {
  const customer = person();
  const { id } = await api.create(customer);
  const account = await openAccount(api, id);
  await page.addInitScript(watch);
  const addresses = [
    '/',
    `/?q=${customer.personal_info.second_surname}`,
    `/customers/${id}`,
    `/customers/${id}/credentials`,
    `/accounts/${account.id}`,
    '/customers/new',
    '/settings',
  ];
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const address of addresses) {
      await desk.open(address);
      // Two frames: what hydration changed is laid out and told of.
      const moved = await page.evaluate(async () => {
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        return (window as unknown as { moved: [number, (string | undefined)[]][] }).moved;
      });
      const much = moved.filter(([value]) => value > 0.01);
      expect.soft(much, `${address} at ${width} pixels`).toEqual([]);
    }
  }
});
