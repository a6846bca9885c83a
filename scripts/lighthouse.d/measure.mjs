// Signs in to the server at LIGHTHOUSE_URL and prints, for each of three pages, Lighthouse's scores, what they miss,
// and the bytes that a first and a second visit bring. With LIGHTHOUSE_REPORTS, a folder, the whole reports as well.

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { CLIENTELA_CHROMIUM, LIGHTHOUSE_MODULES, LIGHTHOUSE_PASSWORD, LIGHTHOUSE_REPORTS, LIGHTHOUSE_URL } = process.env;
const form = process.argv[2];
const require = createRequire(join(LIGHTHOUSE_MODULES, 'lighthouse.cjs'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { default: lighthouse, desktopConfig } = await load('lighthouse');
const { default: puppeteer } = await load('puppeteer-core');
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];

/** A browser with nothing in its cache. */
const launch = () =>
  puppeteer.launch({
    executablePath: CLIENTELA_CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

async function signIn(page) {
  await page.goto(`${LIGHTHOUSE_URL}/sign-in`, { waitUntil: 'networkidle0' });
  await page.type('#username', 'lighthouse');
  await page.type('#password', LIGHTHOUSE_PASSWORD);
  await Promise.all([page.waitForNavigation({ waitUntil: 'networkidle0' }), page.keyboard.press('Enter')]);
}

/** The pages that are measured: their names and paths. */
async function pages() {
  const browser = await launch();
  const page = await browser.newPage();
  await signIn(page);
  const search = '/?q=garcia';
  await page.goto(LIGHTHOUSE_URL + search, { waitUntil: 'networkidle0' });
  const customer = await page.$eval('[data-result]', (link) => link.getAttribute('href'));
  await browser.close();
  return [
    ['sign-in', '/sign-in'],
    ['search', search],
    ['customer', customer],
  ];
}

/** The bytes that opening a page brings over the wire, by kind of file. */
async function fetched(page, path) {
  const session = await page.createCDPSession();
  const kinds = new Map();
  const bytes = new Map();
  session.on('Network.responseReceived', ({ requestId, response, type }) => {
    const kind = response.mimeType === 'application/wasm' ? 'WASM' : type;
    if (!response.fromDiskCache) kinds.set(requestId, kind);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    if (kind) bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  await session.send('Network.enable');
  await page.goto(LIGHTHOUSE_URL + path, { waitUntil: 'networkidle0' });
  await session.detach();
  return bytes;
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const total = (bytes) => [...bytes.values()].reduce((sum, more) => sum + more, 0);
const told = (bytes) => [...bytes].map(([kind, size]) => `${kind} ${kB(size)}`).join(', ');

/** A first and a second visit, in a browser that has nothing of the site but, where it is needed, the session. */
async function visits(path) {
  const browser = await launch();
  let cookies = [];
  if (path !== '/sign-in') {
    const other = await browser.createBrowserContext();
    const page = await other.newPage();
    await signIn(page);
    cookies = await other.cookies();
    await other.close();
  }
  await browser.setCookie(...cookies);
  const page = await browser.newPage();
  const first = await fetched(page, path);
  const second = await fetched(page, path);
  await browser.close();
  return { first, second };
}

/** What lowers a score, by Lighthouse's name for it. */
const missing = (result) =>
  CATEGORIES.flatMap((category) => result.categories[category].auditRefs)
    .filter(({ weight, id }) => weight > 0 && (result.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `${id} ${result.audits[id].displayValue ?? ''}`.trim());

async function score(name, path) {
  const browser = await launch();
  const page = await browser.newPage();
  if (path !== '/sign-in') await signIn(page);
  const port = Number(new URL(browser.wsEndpoint()).port);
  // The session has to stay; the cache is emptied all the same.
  const flags = { port, output: 'html', logLevel: 'error', onlyCategories: CATEGORIES, disableStorageReset: true };
  const config = form === 'desktop' ? desktopConfig : undefined;
  const { lhr, report } = await lighthouse(LIGHTHOUSE_URL + path, flags, config, page);
  await browser.close();
  if (LIGHTHOUSE_REPORTS) writeFileSync(join(LIGHTHOUSE_REPORTS, `${name}-${form}.html`), report);
  return lhr;
}

console.log(`| page (${form}) | performance | accessibility | best practices | first visit | second |`);
console.log('|---|---|---|---|---|---|');
const notes = [];
for (const [name, path] of await pages()) {
  const result = await score(name, path);
  const { first, second } = await visits(path);
  const scores = CATEGORIES.map((category) => Math.round(result.categories[category].score * 100));
  console.log(`| ${[name, ...scores, kB(total(first)), kB(total(second))].join(' | ')} |`);
  notes.push(`${name}: first ${told(first)}; second ${told(second)}`, ...missing(result).map((id) => `${name}: ${id}`));
}
console.log(['', ...notes].join('\n'));
