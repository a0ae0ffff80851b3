import { expect, test } from "vitest";
import { createModel } from "../../models/create-model";
import { tinyConfigs } from "../../testing/tiny-configs";
import { needOf, refusalOf } from "./fits";
import { parametersOf } from "./parameters";

const need = (total: number, largest = 1) => ({ total, largest: { name: "wte.weight", bytes: largest } });
const wasm = { kind: "wasm", limits: {} } as const;
const gpu = (maxBufferSize: number) => ({ kind: "webgpu", limits: { maxBufferSize } }) as const;

test("counts every weight of the device once with 32 bits, and names the largest", () => {
  const parameters = parametersOf(createModel(tinyConfigs.gpt2)).filter(({ isLookedUp }) => !isLookedUp);
  const sizes = parameters.map(({ value }) => value.shape.map(Number).reduce((a, b) => a * b, 4));
  const found = needOf(parameters);
  expect(found.total).toBe(sizes.reduce((a, b) => a + b, 0));
  expect(found.largest.bytes).toBe(Math.max(...sizes));
  expect(parameters[sizes.indexOf(found.largest.bytes)]!.value.name).toBe(found.largest.name);
});

test("WASM refuses what a program cannot hold, with size, limit and advice", () => {
  expect(refusalOf("owner/small", need(2.4e9), wasm)).toBeNull();
  const refusal = refusalOf("owner/large", need(2.8e9), wasm)!;
  expect(refusal.code).toBe("out-of-memory");
  expect(refusal.message).toMatch(
    /^owner\/large does not fit on the CPU: its weights take 2\.80 GB .* 4\.29 GB\.$/,
  );
  expect(refusal.hint).toContain("Choose WebGPU");
});

test("a graphics card refuses a tensor larger than its buffers, whatever the total", () => {
  expect(refusalOf("owner/large", need(9e9, 2 ** 30), gpu(2 ** 30))).toBeNull();
  const { message } = refusalOf("owner/large", need(9e9, 2 ** 30 + 4), gpu(2 ** 30))!;
  expect(message).toContain("wte.weight takes 1,073,741,828 bytes");
  expect(message).toContain("at most 1,073,741,824 bytes");
  expect(refusalOf("owner/large", need(9e9, 9e9), { kind: "webgpu", limits: {} })).toBeNull();
});
