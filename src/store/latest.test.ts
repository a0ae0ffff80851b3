import { expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { Latest, LatestByKey } from "./latest";
import type { RequestState } from "./state";

/** A request whose end the test decides, and everything it showed. */
function request(latest: Latest<string>, about: string) {
  const shown: { readonly request: RequestState; readonly answer?: number }[] = [];
  let resolve: (found: { answer: number }) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const found = new Promise<{ answer: number }>((...ends) => {
    [resolve, reject] = ends;
  });
  const seen: { signal?: AbortSignal | undefined; report?: (done: number) => void } = {};
  const done = latest.ask(
    ({ signal, onProgress }) => {
      seen.signal = signal;
      seen.report = (count) => onProgress?.({ stage: "run", done: count, unit: "texts" });
      return found;
    },
    (state) => shown.push(state),
    about,
  );
  return { shown, work: { resolve, reject }, seen, done };
}

test("a request shows that it runs, how far it is, and with its end what it found", async () => {
  const latest = new Latest<string>();
  const { shown, work, seen, done } = request(latest, "a");
  expect(latest.about).toBe("a");
  seen.report?.(3);
  work.resolve({ answer: 7 });
  await done;
  expect(shown).toEqual([
    { request: { kind: "running", progress: null } },
    { request: { kind: "running", progress: { stage: "run", done: 3, unit: "texts" } } },
    { request: { kind: "idle" }, answer: 7 },
  ]);
  expect([latest.isRunning, latest.about]).toEqual([false, null]);
});

test("a failure is shown as an error of ours, and nothing runs any more", async () => {
  const latest = new Latest<string>();
  const { shown, work, done } = request(latest, "a");
  work.reject(new AppError("no-model", "There is none.", "Load one."));
  await done;
  expect(shown.at(-1)).toMatchObject({ request: { kind: "failed", error: { code: "no-model" } } });
  expect(latest.isRunning).toBe(false);
});

test("a newer request aborts the older, which shows nothing from then on and does not end the newer", async () => {
  const latest = new Latest<string>();
  const older = request(latest, "a");
  const newer = request(latest, "b");
  expect(older.seen.signal?.aborted).toBe(true);
  expect(newer.seen.signal?.aborted).toBe(false);
  older.seen.report?.(1);
  older.work.resolve({ answer: 1 });
  await older.done;
  expect(older.shown).toEqual([{ request: { kind: "running", progress: null } }]);
  expect(latest.about).toBe("b");
  newer.work.resolve({ answer: 2 });
  await newer.done;
  expect(newer.shown.at(-1)).toEqual({ request: { kind: "idle" }, answer: 2 });
});

test("stopping says whether something ran, and what ran shows nothing any more", async () => {
  const latest = new Latest<string>();
  expect(latest.stop()).toBe(false);
  const { shown, work, seen, done } = request(latest, "a");
  expect(latest.stop()).toBe(true);
  expect(seen.signal?.aborted).toBe(true);
  work.reject(new Error("late"));
  await done;
  expect(shown).toHaveLength(1);
});

test("what is asked for one key leaves the others alone", () => {
  const all = new LatestByKey();
  const one = all.of("a", "b").start();
  const other = all.of("a", "c").start();
  expect(one.isLatest()).toBe(true);
  all.of("a", "b").start();
  expect([one.isLatest(), one.signal.aborted]).toEqual([false, true]);
  expect([other.isLatest(), other.signal.aborted]).toEqual([true, false]);
});

test("the work begins before anybody hears of it, so that drawing does not hold it up", async () => {
  const order: string[] = [];
  const work = async () => {
    order.push("begun");
    return {};
  };
  await new Latest().ask(work, ({ request: { kind } }) => order.push(kind));
  expect(order).toEqual(["begun", "running", "idle"]);
});

test("what the work throws at once is shown as what it rejects with", async () => {
  const shown: RequestState["kind"][] = [];
  const work = (): Promise<object> => {
    throw new AppError("bad-input", "No.", "Never.");
  };
  await new Latest().ask(work, ({ request }) => shown.push(request.kind));
  expect(shown).toEqual(["running", "failed"]);
});
