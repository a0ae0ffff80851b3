/** @file A parquet file with one damaged byte, in which hyparquet never comes to an end. */

import { parquetWriteBuffer } from "hyparquet-writer";

const numRows = 300;
/** In the header of the first page: how many bytes its definition levels have. */
const damagedAt = 13;
const damage = 149;

export function loopingParquet(): Uint8Array {
  const rows = Array.from({ length: numRows }, (_, index) => index);
  const bytes = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        {
          name: "text",
          data: rows.map((index) => `row number ${index}${index % 7 === 0 ? " é😀" : ""}`),
          type: "STRING",
        },
        { name: "label", data: rows.map((index) => index % 3), type: "INT32" },
      ],
      codec: "UNCOMPRESSED",
    }),
  );
  bytes[damagedAt] = damage;
  return bytes;
}
