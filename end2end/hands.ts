/** What an agent does without a mouse: every key is counted. */

import { expect, type Locator, type Page } from '@playwright/test';
import type { Desk } from './desk.ts';

/** More than this to get anywhere is a fault of the desk's. */
const MOST_TABS = 60;

export class Hands {
  keys = 0;
  readonly #page: Page;
  readonly #javaScript: boolean;
  readonly #began = performance.now();

  constructor({ page, javaScript }: Desk) {
    this.#page = page;
    this.#javaScript = javaScript;
  }

  get milliseconds() {
    return performance.now() - this.#began;
  }

  async press(...keys: string[]) {
    for (const key of keys) {
      this.keys += 1;
      await this.#page.keyboard.press(key);
    }
  }

  async type(text: string) {
    this.keys += text.length;
    await this.#page.keyboard.type(text);
  }

  /** Presses a key until something has the focus. */
  async to(target: Locator, key = 'Tab') {
    await target.waitFor({ state: 'attached' });
    for (let pressed = 0; !(await target.evaluate((element) => element === document.activeElement)); pressed += 1) {
      if (pressed === MOST_TABS) throw new Error(`${key} does not lead to ${target}`);
      await this.press(key);
    }
  }

  /** Where the page puts the focus on this by itself; without JavaScript one goes there. */
  async at(target: Locator) {
    if (this.#javaScript) await expect(target).toBeFocused();
    else await this.to(target);
  }

  /** Does what is called so: by a few letters among the commands, or without JavaScript at its link. */
  async command([letters, name]: readonly [string, string], link = this.#page.getByRole('link', { name })) {
    if (!this.#javaScript) {
      await this.to(link);
    } else {
      await link.waitFor();
      await this.press('Control+k');
      await expect(this.#page.locator('dialog [role=combobox]')).toBeFocused();
      await this.type(letters);
      await expect(this.#page.locator('[role=option][aria-selected=true]')).toContainText(name);
    }
    await this.press('Enter');
  }

  /** F5, which Playwright's keyboard does not reach. */
  async reload() {
    this.keys += 1;
    await this.#page.reload();
  }
}
