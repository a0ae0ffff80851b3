/** @file Reports at the end of a run what could not be tested, so that it is not taken for passed. */

import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

export default class NotTested implements Reporter {
  readonly #reasons: string[] = [];

  onTestEnd(_test: TestCase, { annotations }: TestResult): void {
    for (const { type, description } of annotations) {
      if (type === "not tested") this.#reasons.push(description ?? "");
    }
  }

  onEnd(): void {
    for (const reason of this.#reasons) console.log(`\n  NOT TESTED  ${reason}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
