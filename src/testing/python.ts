/** @file Finds a Python with the modules that a comparison with the library needs. */

import { spawnSync } from "node:child_process";

/** The first of $PYTHON, `reference/.venv` and `python3` that runs `imports` and has transformers 4.49; else null. */
export function findPython(imports: string): string | null {
  const candidates = [process.env.PYTHON, "reference/.venv/bin/python", "python3"];
  const needs = `${imports}; import transformers; assert transformers.__version__.startswith('4.49')`;
  const found = candidates.find((python) => python && spawnSync(python, ["-c", needs]).status === 0);
  return found ?? null;
}
