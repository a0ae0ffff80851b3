/** @file The view that a question links to: what its figure is, and how the link is read. Pure. */

import type { headFigures } from "../../figures/heads/table";
import { type LinkState, readLink, viewNamedBy } from "../link/link";
import type { Place, ViewState } from "../view";

/** What a question shows. */
export type QuestionFigure =
  /** `slot`: the model the link names; null is the one shown on the page. */
  | { readonly kind: "attention"; readonly view: ViewState; readonly slot: string | null }
  /** `named`: what of the view the link names; the rest is the page's. */
  | {
      readonly kind: "heads";
      readonly figure: keyof typeof headFigures;
      readonly named: Partial<ViewState>;
    }
  | { readonly kind: "curve" }
  /** `names`: of the lanes; null is all of them. */
  | { readonly kind: "lanes"; readonly names: readonly string[] | null };

interface QuestionView {
  readonly place: Place;
  readonly figure: QuestionFigure | null;
}

/** Null if the question has no link. */
export function questionView(hash: string): QuestionView | null {
  if (hash === "") return null;
  const { link } = readLink(hash);
  const parameters = new URLSearchParams(hash);
  const { place } = link.view;
  const lanes = parameters.has("lanes") ? link.decoding.lanes.map(({ name }) => name) : null;
  const figures: Record<Place, QuestionFigure | null> = {
    attention: { kind: "attention", view: link.view, slot: parameters.has("show") ? link.active : null },
    heads: { kind: "heads", figure: link.view.headsTab, named: viewNamedBy(hash) },
    pruning: { kind: "curve" },
    decoding: { kind: "lanes", names: lanes },
    notebook: null,
  };
  return { place, figure: figures[place] };
}

type Inputs = Pick<LinkState, "text" | "pair"> & Pick<LinkState["decoding"], "prompt" | "seed">;

const wordOf = { text: "sentence", pair: "sentence", prompt: "prompt", seed: "seed" } as const;

interface OtherInputs {
  readonly what: (typeof wordOf)[keyof Inputs];
  /** Takes them over and stays in the notebook. */
  readonly hash: string;
}

const inputsIn: Record<Place, readonly (keyof Inputs)[]> = {
  attention: ["text", "pair"],
  heads: ["text", "pair"],
  pruning: [],
  decoding: ["prompt", "seed"],
  notebook: [],
};

/** What the link names and the figure, which shows `now`, does not; null if there is no difference. */
export function otherInputs(hash: string, now: Inputs): OtherInputs | null {
  const { link } = readLink(hash);
  const parameters = new URLSearchParams(hash);
  const named: Inputs = { ...link.decoding, ...link };
  const others = inputsIn[link.view.place].filter((key) => parameters.has(key) && named[key] !== now[key]);
  const [first] = others;
  if (first === undefined) return null;
  const changes = others.map((key) => [key, parameters.get(key)!]);
  return { what: wordOf[first], hash: String(new URLSearchParams([["place", "notebook"], ...changes])) };
}

/** What is behind the `#` of a pasted link; null if it is not a link to a view of this page. */
export function pastedView(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const hash = trimmed.slice(trimmed.indexOf("#") + 1);
  const isLink = trimmed.includes("#") || /^[a-z]+=/.test(trimmed);
  return isLink && hash.length <= 20_000 && readLink(hash).unreadable.length === 0 ? hash : null;
}
