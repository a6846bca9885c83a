import { test as base, expect, type Page } from '@playwright/test';
import type { Api } from './api.ts';
import { type Clientela, type Engine, start } from './clientela.ts';
import { Desk } from './desk.ts';
import { type Front, startFront } from './front.ts';
import { type OpenIdProvider, startProvider } from './provider.ts';

export { expect };

export interface Options {
  /** Which database the server runs on. */
  engine: Engine;
  /** Whether agents may sign in at an OpenID provider too. */
  openid: boolean;
  /** Whether the browser comes by a host's name that passkeys can be good for. */
  named: boolean;
  /** Whether the browser has the agent's session from the start. */
  signedIn: boolean;
}

interface TestFixtures extends Pick<Options, 'signedIn'> {
  api: Api;
  desk: Desk;
  /** Statuses of 400 and above that the test means to see. Any other fails it. */
  expectedStatuses: Set<number>;
  /** Other origins that the test means the browser to go to. A request to any other fails it. */
  expectedOrigins: Set<string>;
}

interface WorkerFixtures extends Pick<Options, 'engine' | 'openid' | 'named'> {
  provider: OpenIdProvider | undefined;
  front: Front | undefined;
  clientela: Clientela;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  engine: ['sqlite', { option: true, scope: 'worker' }],
  openid: [false, { option: true, scope: 'worker' }],
  named: [false, { option: true, scope: 'worker' }],
  signedIn: [true, { option: true }],

  provider: [
    async ({ openid }, use) => {
      const provider = openid ? await startProvider() : undefined;
      await use(provider);
      provider?.stop();
    },
    { scope: 'worker' },
  ],
  front: [
    async ({ named }, use) => {
      const front = named ? await startFront() : undefined;
      await use(front);
      front?.stop();
    },
    { scope: 'worker' },
  ],
  clientela: [
    async ({ engine, provider, front }, use) => {
      const clientela = await start(engine, { ...provider?.settings, ...front?.settings });
      provider?.serve(clientela.url);
      front?.serve(clientela.url);
      await use(front ? { ...clientela, url: front.url } : clientela);
      clientela.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ clientela }, use) => use(clientela.url),
  api: async ({ clientela }, use) => use(clientela.api),
  expectedStatuses: async ({}, use) => use(new Set()),
  expectedOrigins: async ({}, use) => use(new Set()),

  context: async ({ context, clientela, signedIn }, use) => {
    await context.addInitScript(markHydration);
    if (signedIn) {
      await context.addCookies([{ name: 'clientela_session', value: clientela.session, url: clientela.url }]);
    }
    await use(context);
  },

  page: async ({ page, clientela, expectedStatuses, expectedOrigins, javaScriptEnabled }, use, info) => {
    const isOurs = (origin: string) => origin === clientela.url || expectedOrigins.has(origin);
    const faults = watch(page, isOurs, expectedStatuses, javaScriptEnabled ?? true);
    const logged = clientela.log().length;
    await use(page);
    if (faults.length > 0 || info.status !== info.expectedStatus) {
      await info.attach('server.log', { body: clientela.log().slice(logged) });
    }
    expect(faults, 'the browser had nothing to complain about').toEqual([]);
  },

  desk: async ({ page, javaScriptEnabled }, use) => use(new Desk(page, javaScriptEnabled ?? true)),
});

/** Collects what must not happen in a browser: errors, warnings, failed requests, foreign hosts. */
function watch(
  page: Page,
  isOurs: (origin: string) => boolean,
  expectedStatuses: Set<number>,
  javaScript: boolean,
): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    const status = /Failed to load resource: the server responded with a status of (\d+)/.exec(message.text());
    const expected = status !== null && expectedStatuses.has(Number(status[1]));
    // Without JavaScript nobody asks for the WASM that the page has preloaded.
    const idle = !javaScript && /was preloaded using link preload but not used/.test(message.text());
    if (['error', 'warning', 'assert'].includes(message.type()) && !expected && !idle) {
      faults.push(`console ${message.type()}: ${message.text().split('\n', 3).join(' ')}`);
    }
  });
  page.on('pageerror', (error) => faults.push(`uncaught ${error.name}: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && !isOurs(origin)) faults.push(`foreign host: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // The page's own doing: it left, or dropped an answer that it no longer needs.
    const dropped = why === 'net::ERR_ABORTED';
    // Without JavaScript Chromium refuses every script, and says that it was the policy.
    const refused = !javaScript && why === 'csp' && request.resourceType() === 'script';
    if (!dropped && !refused) faults.push(`${request.method()} ${request.url()}: ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !expectedStatuses.has(response.status())) {
      faults.push(`${response.request().method()} ${response.url()}: ${response.status()}`);
    }
  });
  return faults;
}

/** Runs in the page. Marks the document once its WASM has taken it over: `hydrate` has returned. */
function markHydration() {
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...source) => {
    const { module, instance } = await instantiate.apply(WebAssembly, source);
    const { hydrate, ...others } = instance.exports as Record<string, (...values: unknown[]) => unknown>;
    const marked = (...values: unknown[]) => {
      const result = hydrate?.(...values);
      setTimeout(() => document.documentElement.setAttribute('data-hydrated', ''));
      return result;
    };
    return { module, instance: { exports: { ...others, hydrate: marked } } };
  };
}
