import { expect, test } from "vitest";
import {
  addHead,
  fullHeads,
  initialView,
  invertHeads,
  layerOf,
  openHead,
  selectHead,
  showHeads,
  shownHeads,
  soloHead,
  toggleHead,
  type ViewState,
  walkHeads,
  walkLayers,
} from "./view";

const view = (change: Partial<ViewState>): ViewState => ({ ...initialView, ...change });

test("all heads are shown of however many there are", () => {
  expect(shownHeads(view({ heads: null }), 3)).toEqual([0, 1, 2]);
  expect(shownHeads(view({ heads: [1, 7] }), 3)).toEqual([1]);
});

test("toggling hides a shown head and shows a hidden one, whichever is selected", () => {
  const without = toggleHead(view({ heads: null, head: 0 }), 2, 4);
  expect([without.heads, without.head]).toEqual([[0, 1, 3], 0]);
  const back = toggleHead(without, 2, 4);
  expect([back.heads, back.head]).toEqual([null, 0]);
});

test("selecting makes a head stand out, and shows it if it was hidden", () => {
  const all = showHeads(view({ head: 0 }), null);
  expect(selectHead(all, 2, 4)).toMatchObject({ heads: null, head: 2, isOneHead: true });
  expect(selectHead(view({ heads: [0, 3] }), 2, 4)).toMatchObject({ heads: [0, 2, 3], head: 2 });
  expect(selectHead(view({ heads: [1] }), 1, 4).heads).toEqual([1]);
});

test("adding a head shows it beside those in full colour", () => {
  const two = addHead(view({ head: 2 }), 5, 12);
  expect(two).toMatchObject({ heads: [2, 5], head: 5, isOneHead: false });
  expect(addHead(two, 0, 12)).toMatchObject({ heads: [0, 2, 5], head: 0 });
  expect(addHead(showHeads(view({}), null), 3, 12)).toMatchObject({ heads: null, head: 3 });
});

test("one head is in full colour: the selected one, if it is shown", () => {
  expect(fullHeads(view({ head: 2 }), 12)).toEqual([2]);
  expect(fullHeads(view({ head: 11 }), 4)).toEqual([3]);
  expect(fullHeads(view({ head: 2, heads: [0, 1] }), 12)).toBeNull();
  expect(fullHeads(view({ head: null }), 12)).toBeNull();
  expect(fullHeads(showHeads(view({ head: 2, heads: [0] }), null), 12)).toBeNull();
  expect(invertHeads(view({ heads: [0] }), 4)).toMatchObject({ heads: [1, 2, 3], isOneHead: false });
});

test("soloing twice shows all", () => {
  const alone = soloHead(view({ heads: [1, 2] }), 2, 4);
  expect([alone.heads, alone.head]).toEqual([[2], 2]);
  expect(soloHead(alone, 2, 4).heads).toBeNull();
});

test("inverting", () => {
  expect(invertHeads(view({ heads: [0, 3] }), 4).heads).toEqual([1, 2]);
  expect(invertHeads(view({ heads: null }), 4).heads).toEqual([]);
  expect(invertHeads(view({ heads: [] }), 4).heads).toBeNull();
});

test("walking heads goes round, and a head alone moves along", () => {
  expect(walkHeads(view({ head: 3 }), 1, 4).head).toBe(0);
  expect(walkHeads(view({ head: 0 }), -1, 4).head).toBe(3);
  expect(walkHeads(view({ head: 1, heads: [1] }), 1, 4).heads).toEqual([2]);
  expect(walkHeads(view({ head: 1, heads: [1, 2] }), 1, 4).heads).toEqual([1, 2]);
  expect(walkHeads(view({ head: null }), 1, 4).head).toBeNull();
});

test("walking layers stops at the ends and starts from the layer that is shown", () => {
  expect(walkLayers(view({ layer: 5 }), 1, 6).layer).toBe(5);
  expect(walkLayers(view({ layer: 0 }), -1, 6).layer).toBe(0);
  expect(walkLayers(view({ layer: 11 }), -1, 6).layer).toBe(4);
  expect(layerOf(view({ layer: 11 }), 6)).toBe(5);
});

test("a head opens in the head view, also where the model view or other heads were looked at last", () => {
  const others = { heads: [0, 1], isOneHead: false, threshold: 0.2 };
  const before = view({ place: "heads", tab: "model", layer: 0, head: null, ...others });
  expect(openHead(before, 3, 7)).toEqual({
    ...before,
    isOneHead: true,
    place: "attention",
    tab: "heads",
    layer: 3,
    head: 7,
    heads: null,
  });
});
