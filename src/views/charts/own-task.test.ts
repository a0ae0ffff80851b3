import { expect, test } from "vitest";
import { ownTask } from "./own-task";

test("each begins in a task of its own, in the order of asking", async () => {
  const seen: string[] = [];
  const begin = async (name: string) => {
    await ownTask();
    seen.push(name);
    setImmediate(() => seen.push(`after ${name}`));
  };
  await Promise.all(["a", "b", "c"].map(begin));
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual(["a", "after a", "b", "after b", "c", "after c"]);
});
