import { expect, test } from "vitest";
import { tableCsv } from "./table-file";

test("a table is its header and rows, numbers in full, and no formula for a spreadsheet", () => {
  const rows = [
    { name: "L0 H0", cells: ["Start token, Even", 1 / 3, { text: "2", value: 2 }] },
    { name: "L0 H1", cells: ["–", Number.NaN, "=1+1"] },
  ];
  expect(tableCsv({ head: ["head", "badges", "entropy", "cluster"], rows })).toBe(
    `head,badges,entropy,cluster\r\nL0 H0,"Start token, Even",0.333333333,2\r\nL0 H1,,,"'=1+1"\r\n`,
  );
});
