import { expect, test } from "vitest";
import { FileHolds } from "./file-holds";

/** A browser's locks as far as they are used: shared ones, and exclusive ones that do not wait. */
function fakeLocks() {
  const holders = new Map<string, number>();
  const count = (name: string, step: number) => holders.set(name, (holders.get(name) ?? 0) + step);
  const request = async (name: string, options: LockOptions, run: (lock: Lock | null) => unknown) => {
    const mode = options.mode ?? "exclusive";
    const isFree = mode === "shared" || (holders.get(name) ?? 0) === 0;
    if (!isFree) return run(null);
    count(name, 1);
    await run({ name, mode });
    count(name, -1);
  };
  return { request } as Pick<LockManager, "request">;
}

test("a file goes when the last tab that has it in use lets go", async () => {
  const locks = fakeLocks();
  const removed: string[] = [];
  const [first, second] = [new FileHolds(locks), new FileHolds(locks)];
  const letGo = (holds: FileHolds, id: string) => holds.letGo(id, async () => void removed.push(id));
  first.hold("a");
  first.hold("a");
  second.hold("a");
  second.hold("b");
  await letGo(first, "a");
  expect(removed).toEqual([]);
  await letGo(second, "a");
  expect(removed).toEqual(["a"]);
  await letGo(first, "b");
  expect(removed).toEqual(["a"]);
  await letGo(first, "c");
  expect(removed).toEqual(["a", "c"]);
});

test("without locks a file goes at once", async () => {
  const removed: string[] = [];
  const holds = new FileHolds(undefined);
  holds.hold("a");
  await holds.letGo("a", async () => void removed.push("a"));
  expect(removed).toEqual(["a"]);
});
