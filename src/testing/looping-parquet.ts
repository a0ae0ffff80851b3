/** @file Parquet files with one damaged byte, in which hyparquet never comes to an end. */

import { parquetWriteBuffer } from "hyparquet-writer";

const numRows = 300;

interface Damage {
  readonly codec: "SNAPPY" | "UNCOMPRESSED";
  readonly at: number;
  readonly value: number;
}

function damagedParquet({ codec, at, value }: Damage): Uint8Array {
  const rows = Array.from({ length: numRows }, (_, index) => index);
  const text = rows.map((index) => `row number ${index}${index % 7 === 0 ? " é😀" : ""}`);
  const bytes = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "text", data: text, type: "STRING" },
        { name: "label", data: rows.map((index) => index % 3), type: "INT32" },
      ],
      codec,
    }),
  );
  bytes[at] = value;
  return bytes;
}

/** In what is compressed, so that nothing shows before it is unpacked. */
export const loopingParquet = () => damagedParquet({ codec: "SNAPPY", at: 702, value: 252 });

/** In a page's header, which contradicts its column. */
export const contradictoryParquet = () => damagedParquet({ codec: "UNCOMPRESSED", at: 13, value: 149 });
