import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CpuHosts, type Probe } from "./cpu-hosts";
import type { Ort } from "./ort";
import { Queue } from "./queue";
import type { Session } from "./runtime";
import type { Host } from "./session";

const loneOrt = vi.hoisted(() => ({ load: vi.fn() }));
vi.mock("./ort", () => ({ loadLoneOrt: loneOrt.load }));

const ort = { name: "all" } as unknown as Ort;
const lone = { name: "lone" } as unknown as Ort;
const all: Host = { ort, name: "the CPU", queue: new Queue() };
const probe: Probe = { onnx: new Uint8Array(), weights: new Map(), feeds: {} };

let clock = 0;
beforeEach(() => {
  clock = 0;
  loneOrt.load.mockReset().mockResolvedValue(lone);
  vi.stubGlobal("performance", { now: () => clock });
  vi.stubGlobal("crossOriginIsolated", true);
  vi.stubGlobal("navigator", { hardwareConcurrency: 4 });
});
afterEach(() => vi.unstubAllGlobals());

/** Hosts whose probe takes these milliseconds on all threads and on one; counts the sessions that are alive, and runs. */
function hosts(times: { all: number; one: number }, refuses: Host | null = null) {
  const alive = { count: 0, runs: 0 };
  const compile = async (host: Host): Promise<Session> => {
    if (refuses && host.ort !== refuses.ort) throw new Error("No memory is left.");
    alive.count++;
    return {
      run: async () => {
        alive.runs++;
        clock += host === all ? times.all : times.one;
        return new Map();
      },
      runKept: () => Promise.reject(new Error("not in this test")),
      dispose: async () => void alive.count--,
    };
  };
  return { made: new CpuHosts(all, async () => probe, compile), alive };
}

test("batches stay on all threads and measure nothing", async () => {
  const { made } = hosts({ all: 9, one: 1 });
  expect(await made.hostOf("batch")).toBe(all);
  expect(made).toMatchObject({ batch: 4, step: null });
  expect(loneOrt.load).not.toHaveBeenCalled();
});

test("steps run alone if that was faster, which is measured once and told", async () => {
  const { made, alive } = hosts({ all: 9, one: 6 });
  const [first, second] = await Promise.all([made.hostOf("step"), made.hostOf("step")]);
  await made.measured;
  expect(first).toMatchObject({ ort: lone, queue: all.queue });
  expect(second).toBe(first);
  expect(made.step).toBe(1);
  expect(loneOrt.load).toHaveBeenCalledOnce();
  expect(alive.count).toBe(0);
});

test("steps run on all threads if that was faster, or if there is no second instance", async () => {
  const { made } = hosts({ all: 3, one: 6 });
  expect(await made.hostOf("step")).toBe(all);
  expect(made.step).toBe(4);
  loneOrt.load.mockRejectedValue(new Error("no connection"));
  const other = hosts({ all: 9, one: 6 }).made;
  expect(await other.hostOf("step")).toBe(all);
  expect(other.step).toBe(4);
});

test("on a slow machine one round decides", async () => {
  const quick = hosts({ all: 3, one: 6 });
  await quick.made.hostOf("step");
  const slow = hosts({ all: 500, one: 900 });
  expect(await slow.made.hostOf("step")).toBe(all);
  // Two rounds that do not count, and one that does.
  expect(slow.alive.runs).toBe(6);
  expect(quick.alive.runs).toBe(18);
});

test("a second instance that cannot hold the probe leaves steps on all threads, and nothing behind", async () => {
  const { made, alive } = hosts({ all: 9, one: 1 }, all);
  expect(await made.hostOf("step")).toBe(all);
  expect(made.step).toBe(4);
  expect(alive.count).toBe(0);
});

test("a page with one thread has nothing to choose", async () => {
  vi.stubGlobal("crossOriginIsolated", false);
  const { made } = hosts({ all: 9, one: 6 });
  expect(made).toMatchObject({ batch: 1, step: 1 });
  await made.measured;
  expect(await made.hostOf("step")).toBe(all);
  expect(loneOrt.load).not.toHaveBeenCalled();
});
