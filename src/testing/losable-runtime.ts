/** @file A device that can be lost. */

import { AppError } from "../lib/errors";
import type { Runtime } from "../runtime/runtime";

/** `runtime` posing as a GPU. Once `lose` is called, every run fails. */
export function losable(runtime: Runtime): { runtime: Runtime; lose(): void } {
  let isLost = false;
  let announce: (words: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const fail = () => Promise.reject(new AppError("internal", "map_async_result", "-"));
  return {
    runtime: {
      ...runtime,
      kind: "webgpu",
      lost,
      compile: async (...program) => {
        const session = await runtime.compile(...program);
        return {
          ...session,
          run: (feeds, signal) => (isLost ? fail() : session.run(feeds, signal)),
          runKept: (feeds, signal) => (isLost ? fail() : session.runKept(feeds, signal)),
        };
      },
    },
    lose: () => {
      isLost = true;
      announce("destroyed");
    },
  };
}
