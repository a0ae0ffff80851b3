import { expect, test } from "vitest";
import { colorTable, tableSize } from "../ui/colors";
import { weightPixels } from "./pixels";

test("a weight's pixel is the table's colour at its square root, opaque", () => {
  const table = colorTable("#ff0000", "light", [255, 255, 255]);
  const pixels = weightPixels(Float32Array.of(0, 0.25, 1), table);
  const at = (position: number) => [...table.slice(position * 3, position * 3 + 3), 255];
  expect([...pixels.slice(0, 4)]).toEqual(at(0));
  expect([...pixels.slice(4, 8)]).toEqual(at(Math.round((tableSize - 1) / 2)));
  expect([...pixels.slice(8)]).toEqual([255, 0, 0, 255]);
});
