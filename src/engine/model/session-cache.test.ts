import { expect, test } from "vitest";
import { createModel } from "../../models/create-model";
import { attendProgram } from "../../programs/attend";
import { batchFeeds } from "../../programs/feeds";
import { scoreProgram } from "../../programs/score";
import type { Runtime, Session } from "../../runtime/runtime";
import { tinyConfigs } from "../../testing/tiny-configs";
import { parametersOf } from "./parameters";
import { SessionCache } from "./session-cache";

/** A device that notes what happens to programs, in order. */
function notingRuntime(placement: Runtime["placement"]): { runtime: Runtime; events: string[] } {
  const events: string[] = [];
  let programs = 0;
  const runtime: Runtime = {
    kind: placement === "inputs" ? "webgpu" : "wasm",
    placement,
    adapter: null,
    threads: null,
    limits: {},
    fallback: null,
    lost: new Promise(() => undefined),
    upload: () => Promise.reject(new Error("not in this test")),
    compile: async () => {
      const name = `program ${++programs}`;
      events.push(`${name} is made`);
      const session: Session = {
        run: async () => new Map(),
        runKept: async () => ({ outputs: new Map(), kept: new Map() }),
        dispose: async () => void events.push(`${name} is gone`),
      };
      return session;
    },
    dispose: async () => undefined,
  };
  return { runtime, events };
}

const model = createModel(tinyConfigs.bert);
const feeds = batchFeeds([{ ids: [2, 7, 3], typeIds: [0, 0, 0] }], { hasTypeIds: true, padId: 0 });
const attention = { masked: false, hiddenStates: false, queriesAndKeys: false, logits: "all" } as const;

/** Runs two programs, whose weights would take `total` bytes together. */
async function eventsOf(placement: Runtime["placement"], total: number): Promise<readonly string[]> {
  const { runtime, events } = notingRuntime(placement);
  const parameters = parametersOf(model);
  const weight = { shape: [], bytes: total / parameters.length, dispose: () => undefined };
  const sessions = new SessionCache(runtime, new Map(parameters.map(({ value }) => [value.name, weight])));
  await sessions.run(attendProgram(model, attention), feeds);
  await sessions.run(scoreProgram(model, false), feeds);
  return events;
}

test("a program with large weights goes before the next is made", async () => {
  expect(await eventsOf("initializers", 2e9)).toEqual([
    "program 1 is made",
    "program 1 is gone",
    "program 2 is made",
  ]);
});

test("programs with small weights, or whose weights are inputs, stay", async () => {
  const both = ["program 1 is made", "program 2 is made"];
  expect(await eventsOf("initializers", 5e8)).toEqual(both);
  expect(await eventsOf("inputs", 2e9)).toEqual(both);
});
