/** @file Damaged and malicious files: each loads or is refused with a sentence. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ByteSource } from "../hub/repository";
import { AppError } from "../lib/errors";
import { sizeOf } from "../lib/tensor";
import { concat, floatBytes, uint, utf8 } from "../testing/bytes";
import { memoryRepository, recordingSource } from "../testing/memory-repository";
import { mutation } from "../testing/mutations";
import { safetensorsFile, withHeader } from "../testing/safetensors-file";
import {
  global,
  integer,
  legacyTorchFile,
  op,
  stateDict,
  tensorCall,
  text,
  torchFile,
} from "../testing/torch-file";
import { openCheckpoint } from "./checkpoint";
import { openSafetensors } from "./safetensors";
import type { Checkpoint } from "./tensor-view";
import { openTorch } from "./torch-file";

type Open = (source: ByteSource, name: string) => Promise<Checkpoint>;

/** Opens the file and reads every tensor. Anything but values or a proper refusal fails the test. */
async function open(bytes: Uint8Array, opener: Open): Promise<"loaded" | "refused"> {
  const { source, ranges } = recordingSource(bytes);
  const outcome = await settle(
    opener(source, "file").then((checkpoint) => readAll(checkpoint, bytes.length)),
  );
  expect(ranges.filter(([start, end]) => start < 0 || start > end || end > bytes.length)).toEqual([]);
  return outcome;
}

async function readAll(checkpoint: Checkpoint, fileSize: number): Promise<void> {
  for (const view of checkpoint.values()) {
    const values = await view.read();
    expect(values).toHaveLength(sizeOf(view.shape));
    expect(values.byteLength).toBeLessThanOrEqual(4 * fileSize);
  }
}

async function settle(work: Promise<void>): Promise<"loaded" | "refused"> {
  try {
    await work;
    return "loaded";
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    expect(thrown.message).toMatch(/^[^\n]{10,500}\.$/);
    expect(thrown.hint).toMatch(/^[^\n]{10,500}\.$/);
    return "refused";
  }
}

/** Runs `numRuns` cases, some of which must load and some of which must be refused for the test to mean anything. */
async function attack(numRuns: number, files: fc.Arbitrary<Uint8Array>, opener: Open): Promise<void> {
  const seen = { loaded: 0, refused: 0 };
  const property = fc.asyncProperty(files, async (bytes) => {
    seen[await open(bytes, opener)]++;
  });
  await fc.assert(property, { seed: 20260101, numRuns });
  expect(Math.min(seen.loaded, seen.refused)).toBeGreaterThan(numRuns / 200);
}

const damaged = (...originals: Uint8Array[]) =>
  fc.tuple(fc.constantFrom(...originals), mutation).map(([bytes, mutate]) => mutate(bytes));

const numbers = [0, 1, 2, 4, 8, 12, 16, 24, 48, 96, 255, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1];

describe("safetensors", () => {
  const tensors = [
    { name: "a", dtype: "F32", shape: [2, 3], bytes: floatBytes([1, 2, 3, 4, 5, 6]) },
    { name: "b", dtype: "F16", shape: [4], bytes: new Uint8Array(8) },
    { name: "empty", dtype: "I64", shape: [0], bytes: new Uint8Array(0) },
    { name: "c", dtype: "BOOL", shape: [3], bytes: new Uint8Array(3) },
  ];
  const file = safetensorsFile(tensors, { format: "pt" });

  test("damaged bytes", () => attack(4000, damaged(file), openSafetensors), 60_000);

  test("every possible truncation", async () => {
    for (let length = 0; length < file.length; length++) {
      expect(await open(file.subarray(0, length), openSafetensors)).toBe("refused");
    }
  });

  test("headers of any form", () => attack(4000, headers, openSafetensors), 60_000);

  const anyNumber = fc.oneof(fc.constantFrom(...numbers, -1, -0, 0.5, 1e300), fc.nat(40));
  const key = fc.constantFrom("a", "b", "__proto__", "constructor", "__metadata__", "", "\u0000", "💥");
  const entry = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({ dtype: dtypes(), shape: fc.array(anyNumber), data_offsets: offsets() }),
    },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  /** Keys that may repeat, over values of any length; sometimes a proper file with one odd entry. */
  const headers = fc.oneof(
    fc
      .tuple(fc.array(fc.tuple(key, entry), { maxLength: 4 }), fc.nat(64))
      .map(([entries, length]) => withHeader(objectOf(entries), new Uint8Array(length))),
    fc
      .tuple(
        fc.subarray(tensors),
        fc.constantFrom("shape", "dtype", "name"),
        fc.oneof(anyNumber, fc.jsonValue()),
      )
      .map(([some, field, value]) => safetensorsFile(some.map((t, i) => (i ? t : { ...t, [field]: value })))),
  );
});

function objectOf(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
}

function dtypes(): fc.Arbitrary<unknown> {
  return fc.oneof(fc.constantFrom("F32", "F16", "BF16", "F64", "I64", "U8", "BOOL"), fc.jsonValue());
}

function offsets(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.tuple(fc.nat(64), fc.nat(64)),
    fc.tuple(fc.constant(0), fc.constantFrom(...numbers)),
    fc.jsonValue(),
  );
}

describe("PyTorch", () => {
  const tensor = { type: "FloatStorage", key: "0", length: 24 };
  const tensors = [
    { ...tensor, name: "a", offset: 0, shape: [4, 6], strides: [6, 1] },
    { ...tensor, name: "b", offset: 3, shape: [3, 2], strides: [2, 7] },
    { ...tensor, name: "c", type: "HalfStorage", key: "1", length: 4, offset: 0, shape: [4], strides: [1] },
  ];
  const storages = { "0": floatBytes(Array(24).fill(1)), "1": new Uint8Array(8) };
  const instructions = stateDict(tensors);
  const plain = torchFile(instructions, storages);
  const large = torchFile(instructions, storages, { large: true });
  const real = new Uint8Array(
    readFileSync("reference/goldens/checkpoints/gpt2-bin-sharded/pytorch_model-00003-of-00003.bin"),
  );

  const legacy = legacyTorchFile(stateDict(tensors), {
    "0": { bytes: storages["0"], length: 24 },
    "1": { bytes: storages["1"], length: 4 },
  });

  test("damaged files of the old format", () => attack(3000, damaged(legacy), openTorch), 60_000);

  test("damaged archives", () => attack(3500, damaged(plain, large), openTorch), 60_000);

  test("damaged archives that PyTorch wrote", () => attack(800, damaged(real), openTorch), 60_000);

  test("every possible truncation", async () => {
    for (let length = 0; length < plain.length; length++) {
      expect(await open(plain.subarray(0, length), openTorch)).toBe("refused");
    }
  });

  test("damaged pickles in sound archives", () => attack(3000, pickles, openTorch), 60_000);

  test("pickles of any instructions", () => attack(4000, programs, openTorch), 60_000);

  const pickles = damaged(concat(...instructions)).map((pickle) => torchFile([pickle], storages));

  const anyInteger = fc.constantFrom(...numbers).map((value) => integer(value));
  const anything = fc
    .tuple(fc.nat(255), fc.uint8Array({ maxLength: 9 }))
    .map(([code, rest]) => op(code, rest));
  const instruction = fc.oneof(
    anyInteger,
    anything,
    fc.constantFrom(...instructions, ...tensorCall(tensors[1]!)),
    fc
      .constantFrom("posix.system", "torch.LongStorage", "builtins.eval")
      .map((name) => global("torch", name)),
    fc.string().map(text),
    fc.nat(20).map((index) => op(0x68, [index])),
    fc.constantFrom(...numbers).map((value) => op(0x8a, concat([8], uint(value, 8)))),
  );
  /** The proper program with one to three runs of instructions replaced by others. */
  const programs = fc
    .array(fc.tuple(fc.nat(instructions.length), fc.nat(2), fc.array(instruction, { maxLength: 2 })), {
      minLength: 1,
      maxLength: 3,
    })
    .map((edits) => {
      const program = [...instructions];
      for (const [at, removed, inserted] of edits) program.splice(at, removed, ...inserted);
      return torchFile(program, storages);
    });
});

describe("an index of shards", () => {
  const shard = safetensorsFile([{ name: "a", dtype: "U8", shape: [1], bytes: Uint8Array.of(1) }]);
  const index = utf8(JSON.stringify({ metadata: { total_size: 1 }, weight_map: { a: "a.safetensors" } }));
  const openIndex: Open = async (source) => {
    const shards = memoryRepository({ "a.safetensors": shard });
    const name = "model.safetensors.index.json";
    return openCheckpoint({ ...shards, open: async (file) => (file === name ? source : shards.open(file)) });
  };

  test("damaged bytes", () => attack(1000, damaged(index), openIndex), 60_000);

  test("any JSON", () => {
    const map = fc.dictionary(
      fc.constantFrom("a", "__proto__"),
      fc.oneof(fc.constant("a.safetensors"), fc.jsonValue()),
    );
    const indexes = fc
      .oneof(fc.jsonValue(), fc.record({ weight_map: map }))
      .map((value) => utf8(JSON.stringify(value)));
    return attack(1000, indexes, openIndex);
  }, 60_000);
});
