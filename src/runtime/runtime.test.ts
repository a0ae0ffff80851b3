import { expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { explain } from "./ort";
import { Queue } from "./queue";
import { createRuntime } from "./select";
import { optimisationOf } from "./wasm";

const later = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

test("the queue runs one task at a time, in order, and survives a failure", async () => {
  const queue = new Queue();
  const log: string[] = [];
  const task = (name: string, fails = false) =>
    queue.add(async () => {
      log.push(`${name} starts`);
      await later();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const [first, second, third] = [task("a"), task("b", true), task("c")];
  await expect(second).rejects.toThrow("b");
  expect(await Promise.all([first, third])).toEqual(["a", "c"]);
  expect(log).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
});

test("a task that was cancelled while it waited never starts", async () => {
  const queue = new Queue();
  const controller = new AbortController();
  let started = false;
  const running = queue.add(later);
  const waiting = queue.add(async () => {
    started = true;
  }, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: "aborted" });
  await running;
  expect(started).toBe(false);
});

test.each([
  ["std::bad_alloc", "out-of-memory"],
  ["Failed to allocate memory for requested buffer of size 1234", "out-of-memory"],
  ["Non-zero status code returned while running MatMul node", "internal"],
])("“%s” is the error %s, and names the device", (words, code) => {
  const error = explain(new Error(words), "the CPU");
  expect(error).toBeInstanceOf(AppError);
  expect(error.code).toBe(code);
  expect(error.message).toContain("the CPU");
  expect(error.hint).not.toBe("");
});

test("a program is not rewritten if two copies of its weights do not fit WebAssembly", () => {
  expect(optimisationOf(1.2e9)).toBe("all");
  expect(optimisationOf(1.3e9)).toBe("disabled");
});

test("without WebGPU the CPU is chosen and says why; asked for, it needs no reason", async () => {
  const chosen = await createRuntime(null);
  expect(chosen.kind).toBe("wasm");
  expect(chosen.fallback).toContain("no WebGPU");
  expect((await createRuntime("wasm")).fallback).toBeNull();
});
