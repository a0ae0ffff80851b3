/** @file Writes the header of a safetensors file; the tensors' values follow it in the same order. */

export interface HeaderEntry {
  readonly name: string;
  /** The format's name of the dtype, such as `F32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes of the values. */
  readonly byteLength: number;
}

/** The header's length and the header, padded with spaces so that the values begin at a multiple of eight bytes. */
export function safetensorsHeader(
  tensors: readonly HeaderEntry[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape, byteLength }) => {
    const start = end;
    end += byteLength;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`;
  });
  if (metadata) entries.unshift(`"__metadata__":${JSON.stringify(metadata)}`);
  const text = new TextEncoder().encode(`{${entries.join(",")}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, 8);
  return header;
}
