/** Prints, after all tests, how many keys and how long each of the commonest tasks took. Nothing is asserted on time. */

import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

export const TASK = 'task';

interface Row {
  project: string;
  task: string;
  language: string;
  keys: number;
  milliseconds: number;
}

export default class Keystrokes implements Reporter {
  readonly #rows: Row[] = [];

  onTestEnd(test: TestCase, result: TestResult) {
    const project = test.parent.project()?.name ?? '';
    for (const { type, description } of result.annotations) {
      if (type === TASK && result.status === 'passed') this.#rows.push({ project, ...JSON.parse(description ?? '{}') });
    }
  }

  onEnd() {
    if (this.#rows.length === 0) return;
    const line = ({ task, project, language, keys, milliseconds }: Row) =>
      `${task.padEnd(40)}${project.padEnd(10)}${language.padEnd(4)}` +
      `${String(keys).padStart(5)} keys${(milliseconds / 1000).toFixed(1).padStart(7)} s`;
    this.#rows.sort((a, b) => a.project.localeCompare(b.project) || a.task.localeCompare(b.task));
    console.log(['', 'The commonest tasks by keyboard alone:', ...this.#rows.map(line), ''].join('\n'));
  }

  printsToStdio() {
    return false;
  }
}
