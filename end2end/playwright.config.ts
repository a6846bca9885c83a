import { defineConfig } from '@playwright/test';
import type { Options } from './fixtures.ts';

// The pictures for docs/ are taken on request only: `npx playwright test --project=screens`.
// An environment variable, because the workers read this file too and have another command line.
if (process.argv.some((argument) => /^(--project=)?screens$/.test(argument))) process.env.TAKE_SCREENS = '1';

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig<Options>({
  testDir: 'tests',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // As for the other tests: `flaky` in the summary is to be mended.
  retries: 2,
  // The last word is the runner's: what failed.
  reporter: [['./keystrokes.ts'], ['list']],
  timeout: 30_000,
  expect: { timeout: 10_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Madrid',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CLIENTELA_CHROMIUM ?? '/usr/bin/chromium',
      args: chromiumFlags,
    },
  },
  projects: [
    { name: 'chromium', grepInvert: /@no-js/ },
    { name: 'no-js', use: { javaScriptEnabled: false }, grepInvert: /@js/, testIgnore: 'api.spec.ts' },
    { name: 'postgres', use: { engine: 'postgres' }, grep: /@database/ },
    ...(process.env.TAKE_SCREENS ? [{ name: 'screens', testMatch: 'screens.ts' }] : []),
  ],
});
