/** @file Which heads do the same: distances of all pairs, clusters, a map, and the nearest heads of another model. */

import { z } from "zod";
import { defineLazyFigure } from "../figure";
import { choice, flag, type Option } from "../option";
import { scope } from "./options";

const mapColor = choice(
  "map",
  "badge",
  { badge: "By badge", layer: "By layer" },
  {
    kind: "segments",
    label: "Colours of the map",
    words: "map",
    testId: "map-color",
    onlyIf: ["comparison", "one"],
  },
);

/** The heads of one model, or those of two that read the same tokens. */
const comparison = choice(
  "models",
  "one",
  { one: "One model", two: "Two models" },
  { kind: "segments", label: "Heads of one model or two", words: "heads of", testId: "comparison" },
);

/** The slot of the other model; empty is the first that reads the same tokens. */
const kin: Option<string> = {
  name: "kin",
  initial: "",
  write: String,
  read: z.string().max(200),
  control: {
    kind: "model",
    among: "kin",
    label: "The other model",
    testId: "kin",
    onlyIf: ["comparison", "two"],
  },
};

/** How far the heads of the first model are from random ones. */
const chance = flag("chance", false, "Random weights as baseline", "chance");
const hasChance: Option<boolean> = {
  ...chance,
  control: { ...chance.control, onlyIf: ["comparison", "two"] },
};

const ofTwo = (view: object) => Reflect.get(view, "comparison") === "two";
const withChance = (view: object) => ofTwo(view) && Reflect.get(view, "hasChance") === true;

export const redundancy = defineLazyFigure({
  title: "Redundancy",
  needs: {
    apart: { measure: "distances", of: "shown" },
    looks: { measure: "looks", of: "shown" },
    across: { measure: "across", of: "kin" },
    beside: { measure: "distances", of: "kin", when: ofTwo },
    baseline: { measure: "across", of: "random", when: withChance },
  },
  options: { scope, comparison, kin, hasChance, mapColor },
  load: () => import("./redundancy-parts"),
});
