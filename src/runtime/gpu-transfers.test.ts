import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gpuTransfers } from "./gpu-transfers";
import { loadWasmOrt, type Outputs } from "./ort";

/** A buffer as bytes in ordinary memory. */
interface FakeBuffer {
  readonly bytes: ArrayBuffer;
  destroyed: boolean;
  mapAsync(): Promise<void>;
  getMappedRange(offset: number, size: number): ArrayBuffer;
  destroy(): void;
}

function fakeBuffer(size: number): FakeBuffer {
  const buffer: FakeBuffer = {
    bytes: new ArrayBuffer(size),
    destroyed: false,
    mapAsync: async () => undefined,
    getMappedRange: (offset, length) => {
      if (offset % 8 !== 0 || length % 4 !== 0 || offset + length > size) throw new Error("no such range");
      return buffer.bytes.slice(offset, offset + length);
    },
    destroy: () => {
      buffer.destroyed = true;
    },
  };
  return buffer;
}

/** A device whose commands run at once. `errors`: what each kind of error scope catches, if anything. */
function fakeDevice(errors: Readonly<Record<string, string>> = {}) {
  const buffers: FakeBuffer[] = [];
  const counts = { submits: 0 };
  const scopes: string[] = [];
  const device = {
    pushErrorScope: (kind: string) => void scopes.push(kind),
    popErrorScope: async () => {
      const message = errors[scopes.pop()!];
      return message === undefined ? null : { message };
    },
    createBuffer: ({ size }: { size: number }) => {
      buffers.push(fakeBuffer(size));
      return buffers.at(-1)!;
    },
    createCommandEncoder: () => ({
      copyBufferToBuffer: (from: FakeBuffer, start: number, to: FakeBuffer, offset: number, size: number) =>
        new Uint8Array(to.bytes, offset, size).set(new Uint8Array(from.bytes, start, size)),
      finish: () => ({}),
    }),
    queue: {
      writeBuffer: (buffer: FakeBuffer, offset: number, data: Float32Array | Int32Array) =>
        new Uint8Array(buffer.bytes, offset).set(
          new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        ),
      submit: () => {
        counts.submits++;
      },
    },
  };
  return { device: device as unknown as GPUDevice, buffers, counts, scopes };
}

beforeEach(() => {
  vi.stubGlobal("GPUBufferUsage", { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, STORAGE: 128 });
  vi.stubGlobal("GPUMapMode", { READ: 1 });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function outputsOf(
  arrays: Readonly<Record<string, { data: Float32Array | BigInt64Array; dims: number[] }>>,
) {
  const { Tensor } = await loadWasmOrt(1);
  const freed: string[] = [];
  const entries = Object.entries(arrays).map(([name, { data, dims }]) => {
    const buffer = fakeBuffer(data.byteLength + 16);
    new Uint8Array(buffer.bytes).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const tensor = Tensor.fromGpuBuffer(buffer as never, {
      dataType: data instanceof Float32Array ? "float32" : "int64",
      dims,
      dispose: () => void freed.push(name),
    });
    return [name, tensor] as const;
  });
  return { outputs: new Map(entries) as Outputs, freed };
}

test("outputs of any size are read together by one submit, and freed", async () => {
  const { device, buffers, counts } = fakeDevice();
  const { outputs, freed } = await outputsOf({
    odd: { data: Float32Array.of(1, 2, 3), dims: [3] },
    none: { data: new Float32Array(), dims: [0, 5] },
    places: { data: BigInt64Array.of(7n, 2047n), dims: [1, 2] },
    last: { data: Float32Array.of(-4), dims: [1, 1] },
  });
  const found = await gpuTransfers(await loadWasmOrt(1), device).take(outputs);
  expect(Object.fromEntries(found)).toEqual({
    odd: { data: Float32Array.of(1, 2, 3), shape: [3] },
    none: { data: new Float32Array(), shape: [0, 5] },
    places: { data: Float32Array.of(7, 2047), shape: [1, 2] },
    last: { data: Float32Array.of(-4), shape: [1, 1] },
  });
  expect(counts.submits).toBe(1);
  expect(freed).toEqual(["odd", "none", "places", "last"]);
  expect(buffers.map(({ destroyed }) => destroyed)).toEqual([true]);
});

test("large outputs are read one after another, in their order", async () => {
  const { device, buffers, counts } = fakeDevice();
  const large = () => ({ data: new Float32Array(2 ** 24 - 1), dims: [2 ** 24 - 1] });
  const { outputs } = await outputsOf({ a: large(), b: large(), c: { data: Float32Array.of(5), dims: [1] } });
  const found = await gpuTransfers(await loadWasmOrt(1), device).take(outputs);
  expect([...found.keys()]).toEqual(["a", "b", "c"]);
  expect(found.get("c")!.data).toEqual(Float32Array.of(5));
  expect(counts.submits).toBe(3);
  expect(Math.max(...buffers.map(({ bytes }) => bytes.byteLength))).toBe(2 ** 26);
});

test("a feed is written to a buffer of its own, which goes with it", async () => {
  const { device, buffers } = fakeDevice();
  const tensor = gpuTransfers(await loadWasmOrt(1), device).put({
    data: Int32Array.of(3, 4, 5, 6, 7),
    shape: [1, 5],
  });
  expect([tensor.type, tensor.dims, tensor.location]).toEqual(["int32", [1, 5], "gpu-buffer"]);
  expect([...new Int32Array(buffers[0]!.bytes)]).toEqual([3, 4, 5, 6, 7, 0, 0, 0]);
  tensor.dispose();
  expect(buffers[0]!.destroyed).toBe(true);
});

test("an output of another type is refused by name, and all are freed", async () => {
  const { Tensor } = await loadWasmOrt(1);
  const { device } = fakeDevice();
  const { outputs, freed } = await outputsOf({ odd: { data: Float32Array.of(1), dims: [1] } });
  const flags = Tensor.fromGpuBuffer(fakeBuffer(16) as never, { dataType: "bool", dims: [1] });
  const all: Outputs = new Map([...outputs, ["flags", flags]]);
  await expect(gpuTransfers(await loadWasmOrt(1), device).take(all)).rejects.toThrow("flags is bool");
  expect(freed).toEqual(["odd"]);
});

test.each(["validation", "out-of-memory", "internal"])(
  "an error of the kind %s is told, and no scope stays",
  async (kind) => {
    const ort = await loadWasmOrt(1);
    const broken = fakeDevice({ [kind]: "a buffer is lost" });
    await expect(gpuTransfers(ort, broken.device).watch()()).rejects.toThrow("a buffer is lost");
    const sound = fakeDevice();
    await gpuTransfers(ort, sound.device).watch()();
    expect([...broken.scopes, ...sound.scopes]).toEqual([]);
  },
);
