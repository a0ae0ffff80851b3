import { expect, test } from "vitest";
import { createWasmRuntime } from "../runtime/wasm";
import { stepProbe } from "./step-probe";

test("the probe runs on the CPU with weights of its shapes, and its numbers stay finite", async () => {
  const { onnx, weights, feeds } = stepProbe();
  const runtime = await createWasmRuntime(null);
  const placed = await Promise.all(
    [...weights].map(async ([name, [rows = 0, columns = 0]]) => {
      const values = new Float32Array(rows * columns).fill(1 / rows);
      return [name, await runtime.upload(values, [rows, columns])] as const;
    }),
  );
  const outputs = await (await runtime.compile(onnx, new Map(placed), [], "step")).run(feeds);
  const { data, shape } = outputs.get("result")!;
  expect(shape).toEqual([1, 512]);
  // Each product is a mean, so every layer is tanh.
  const expected = Math.tanh(Math.tanh(1));
  for (const value of data) expect(value).toBeCloseTo(expected, 5);
});
