import fc from "fast-check";
import { expect, test } from "vitest";
import { firstMissing, piecesOf } from "./download-plan";
import { PieceCollector } from "./piece-collector";

const sizes = { size: fc.integer({ min: 1, max: 80 }), step: fc.integer({ min: 1, max: 17 }) };
const fileOf = (size: number) => Uint8Array.from({ length: size }, (_, index) => index);

/** `bytes` in blocks of the given lengths, over and over. */
function* blocks(bytes: Uint8Array<ArrayBuffer>, lengths: readonly number[]) {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

async function contentOf(pieces: ReadonlyMap<number, Blob>, size: number, step: number): Promise<Uint8Array> {
  const inOrder = piecesOf(size, step).map(({ index }) => pieces.get(index)!);
  return new Uint8Array(await new Blob(inOrder).arrayBuffer());
}

const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

test("however the bytes arrive, the pieces make up the file", async () => {
  await fc.assert(
    fc.asyncProperty(fc.record({ ...sizes, lengths }), async ({ size, step, lengths }) => {
      const pieces = new Map<number, Blob>();
      const collector = new PieceCollector(
        size,
        0,
        null,
        async (index, piece) => void pieces.set(index, piece),
        step,
      );
      for (const block of blocks(fileOf(size), lengths)) await collector.add(block);
      expect(collector.position).toBe(size);
      expect(pieces.size).toBe(Math.ceil(size / step));
      expect(await contentOf(pieces, size, step)).toEqual(fileOf(size));
    }),
  );
});

test("however often the connection breaks, the file is completed without duplicate bytes", async () => {
  const breaks = fc.array(fc.nat(40), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.record({ ...sizes, lengths, breaks }), async ({ size, step, lengths, breaks }) => {
      const pieces = new Map<number, Blob>();
      let held: Blob | null = null;
      let received = 0;
      for (const limit of [...breaks, size]) {
        const start = firstMissing(size, new Set(pieces.keys()), step)?.start;
        if (start === undefined) break;
        const from = start + (held?.size ?? 0);
        const arriving = fileOf(size).subarray(from, from + limit);
        const keep = async (index: number, piece: Blob) => void pieces.set(index, piece);
        const collector: PieceCollector = new PieceCollector(size, from, held, keep, step);
        for (const block of blocks(arriving, lengths)) await collector.add(block);
        held = collector.rest();
        received += arriving.length;
      }
      expect(await contentOf(pieces, size, step)).toEqual(fileOf(size));
      expect(received).toBe(size);
    }),
  );
});

test("bytes beyond the file are counted, not stored", async () => {
  const pieces = new Map<number, Blob>();
  const collector = new PieceCollector(5, 0, null, async (index, piece) => void pieces.set(index, piece), 4);
  await collector.add(fileOf(9));
  expect(collector.position).toBe(9);
  expect(await contentOf(pieces, 5, 4)).toEqual(fileOf(5));
});
