import {
  type Color,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  rgb,
  wcagContrast,
} from "culori";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  colorTable,
  cssColor,
  divergingColor,
  headColor,
  headColors,
  headMark,
  mix,
  parseColor,
  type Rgb,
  scalePosition,
  sequentialColor,
  tableSize,
  textOn,
} from "./colors";

const distance = differenceCiede2000();
const backgrounds = { light: "#f8f9fa", dark: "#242424" };
const byte = fc.integer({ min: 0, max: 255 });
const anyColor = fc.tuple(byte, byte, byte);

function smallestDistance(seen: (color: string) => Color | undefined): number {
  const colors = headColors.map((color) => seen(color)!);
  return Math.min(...colors.flatMap((one, i) => colors.slice(i + 1).map((other) => distance(one, other))));
}

test.each([
  ["normal vision", 16, (color: string) => rgb(color)],
  ["deuteranopia", 11, (color: string) => filterDeficiencyDeuter(1)(rgb(color)!)],
  ["protanopia", 11, (color: string) => filterDeficiencyProt(1)(rgb(color)!)],
  ["tritanopia", 11, (color: string) => filterDeficiencyTrit(1)(rgb(color)!)],
] as const)("head colours are distinct in %s: CIEDE2000 at least %i", (_name, least, seen) => {
  expect(headColors).toHaveLength(12);
  expect(smallestDistance(seen)).toBeGreaterThanOrEqual(least);
});

test.each(headColors)("%s has contrast 3:1 on both backgrounds", (color) => {
  expect(wcagContrast(color, backgrounds.light)).toBeGreaterThanOrEqual(2.995);
  expect(wcagContrast(color, backgrounds.dark)).toBeGreaterThanOrEqual(2.995);
});

test("after twelve heads, colours repeat with a different mark", () => {
  expect([0, 11, 12, 24, 36].map(headMark)).toEqual(["solid", "solid", "dashed", "dotted", "solid"]);
  expect(headColor(13)).toBe(headColor(1));
  const looks = Array.from({ length: 36 }, (_, head) => `${headColor(head)} ${headMark(head)}`);
  expect(new Set(looks).size).toBe(36);
});

test("text on any colour has contrast 4.5:1", () => {
  fc.assert(
    fc.property(anyColor, (color) => {
      expect(wcagContrast(textOn(color), cssColor(color))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test("colours are read as CSS writes them", () => {
  expect(parseColor("#0af")).toEqual([0, 170, 255]);
  expect(parseColor(" #24a0ff")).toEqual([36, 160, 255]);
  expect(parseColor("rgb(1, 20, 255)")).toEqual([1, 20, 255]);
  expect(mix([0, 0, 0], [200, 100, 50], 0.5)).toEqual([100, 50, 25]);
});

test.each(["light", "dark"] as const)(
  "the sequential scale moves monotonically away from the %s background",
  (scheme) => {
    const background = parseColor(backgrounds[scheme]);
    const contrast = Array.from({ length: 21 }, (_, step) =>
      wcagContrast(cssColor(sequentialColor(step / 20, scheme, background)), backgrounds[scheme]),
    );
    expect(contrast[0]).toBe(1);
    expect(contrast[20]).toBeGreaterThan(10);
    for (let step = 1; step <= 20; step++) expect(contrast[step]).toBeGreaterThan(contrast[step - 1]!);
  },
);

test.each(["light", "dark"] as const)(
  "the diverging scale is the %s background at 0, and apart at its ends",
  (scheme) => {
    const background = parseColor(backgrounds[scheme]);
    const at = (value: number) => cssColor(divergingColor(value, scheme, background));
    expect(at(0)).toBe(cssColor(background));
    for (const simulate of [filterDeficiencyDeuter(1), filterDeficiencyProt(1), filterDeficiencyTrit(1)]) {
      expect(distance(simulate(rgb(at(-1))!), simulate(rgb(at(1))!))).toBeGreaterThan(25);
    }
    expect(wcagContrast(at(1), backgrounds[scheme])).toBeGreaterThan(3);
    expect(wcagContrast(at(-1), backgrounds[scheme])).toBeGreaterThan(3);
  },
);

test("a colour table runs from the background to the head's colour", () => {
  const background: Rgb = [255, 255, 255];
  const table = colorTable("#102030", "light", background);
  expect([...table.slice(0, 3)]).toEqual([255, 255, 255]);
  expect([...table.slice(3 * (tableSize - 1))]).toEqual([16, 32, 48]);
});

test("weights map to their square roots, clamped to 0 and 1", () => {
  expect([0, 0.04, 0.25, 1, 1.2, -1].map(scalePosition)).toEqual([0, 0.2, 0.5, 1, 1, 0]);
});
