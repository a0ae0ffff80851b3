/** @file What heads look at: any measure of attention by head and layer, badges, and all measures in one table. */

import { measures } from "../../analysis/measures/table";
import { patterns } from "../../analysis/patterns/table";
import { defineLazyFigure } from "../figure";
import { choice, flag } from "../option";
import { scope, spread, weighting } from "./options";

const namesOf = (table: readonly { readonly key: string; readonly name: string }[]) =>
  Object.fromEntries(table.map(({ key, name }) => [key, name]));

/** The measure that the charts show. */
const measured = choice("measure", "distance", namesOf(measures), {
  kind: "select",
  label: "Measure",
  words: "measure",
  testId: "measure",
});

/** The badge whose heads are marked; until one is chosen, the first that a head has. */
const badge = choice(
  "badge",
  "any",
  { any: "The first that a head has", ...namesOf(patterns) },
  { kind: "select", label: "Badge", testId: "badge", isInPart: true },
);

const onlyBadge = flag("only", false, "List only heads with the badge", "only-badge");

const isNormed = (view: object) => Reflect.get(view, "weighting") === "norm";
const isPlain = (view: object) => !isNormed(view);

export const looks = defineLazyFigure({
  title: "What heads look at",
  needs: {
    looks: { measure: "looks", of: "shown", when: isPlain },
    normed: { measure: "normLooks", of: "shown", when: isNormed },
  },
  options: { scope, weighting, measured, spread, badge, onlyBadge },
  load: () => import("./looks-parts"),
});
