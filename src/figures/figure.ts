/**
 * @file What a figure of heads is: the measurements it needs, its options, and the charts, tables and sentences it makes
 * of them. Tabs, controls, parameters of the link, file menus and the ⓘ derive from it.
 */

import type { HeadPlace } from "../analysis/head-sets";
import type { ModelInfo } from "../engine/api/api";
import type { FloatTensor } from "../lib/tensor";
import type { Chart, ChartLook, Column, Marks } from "./charts/chart";
import type { CorpusMeasures, HeadEntropies, Measures } from "./measured";
import type { Options, ValuesOf } from "./option";

/**
 * A measurement of the model shown; of that model or, if it is random, the one it has its shape from; of the random one;
 * of the first other trained model on the page; or of another model that reads the same tokens.
 */
export interface Need {
  readonly measure: keyof Measures;
  readonly of: "shown" | "trained" | "random" | "other" | "kin";
  /** Whether the options, by their keys, ask for it; by default they do. */
  readonly when?: (options: object) => boolean;
  /** The figure is shown before it is there. */
  readonly isOptional?: true;
}

type Needs = Readonly<Record<string, Need>>;

export interface Known<Measure extends keyof Measures> {
  readonly info: ModelInfo;
  /** The name that the page gives the model. */
  readonly label: string;
  readonly found: Measures[Measure];
}

/**
 * A figure is shown without the measurement of random weights, or of another model, and without optional ones, until there
 * are some.
 */
type Found<Needed extends Needs> = {
  readonly [Key in keyof Needed]:
    | Known<Needed[Key]["measure"]>
    | (Needed[Key] extends { readonly of: "random" | "other" | "kin" } | { readonly isOptional: true }
        ? null
        : never);
};

export interface HeadFigure<Needed extends Needs = Needs, Chosen extends Options = Options> {
  readonly title: string;
  /** Words beside the controls: which texts it is of, if no control says so. */
  readonly over?: string;
  readonly needs: Needed;
  /** By their keys in the view. */
  readonly options: Chosen;
  parts(found: Found<Needed>, options: ValuesOf<Chosen>): readonly Part[];
}

/** A figure whose `parts` are in a script of their own, loaded when it is first shown. */
interface LazyFigure<Needed extends Needs, Chosen extends Options>
  extends Omit<HeadFigure<Needed, Chosen>, "parts"> {
  load(): Promise<Pick<HeadFigure<Needed, Chosen>, "parts">>;
}

export interface AnyParts {
  parts(found: Readonly<Record<string, Known<keyof Measures> | null>>, options: object): readonly Part[];
}

/** A figure as its place sees it: any needs, any options. */
export type AnyFigure = Pick<HeadFigure, "title" | "over" | "needs" | "options"> &
  (AnyParts | { load(): Promise<AnyParts> });

export function defineFigure<const Needed extends Needs, Chosen extends Options>(
  figure: HeadFigure<Needed, Chosen>,
): HeadFigure<Needed, Chosen> {
  return figure;
}

export function defineLazyFigure<const Needed extends Needs, Chosen extends Options>(
  figure: LazyFigure<Needed, Chosen>,
): LazyFigure<Needed, Chosen> {
  return figure;
}

export interface About {
  readonly shows: string;
  readonly formula: string;
  readonly read: string;
}

/** The point of a chart that was clicked, as Plotly reports it. */
export interface Point {
  readonly curveNumber: number;
  readonly pointIndex: number;
  readonly x: unknown;
  readonly y: unknown;
}

/** Heads that a chart points out: "Lowest", and which they are. */
export interface NamedHeads {
  readonly lead: string;
  readonly heads: readonly HeadPlace[];
}

interface Brush {
  readonly values: FloatTensor;
  readonly quantity: string;
  /** The narrowest chart that is dragged over, in CSS pixels; on a narrower one a drag scrolls. */
  readonly leastWidth: number;
}

export interface ChartPart {
  readonly kind: "chart";
  /** What the chart shows, a sentence from its numbers. */
  readonly title: string;
  /** "Entropy by head", for menus and assistive technology. */
  readonly name: string;
  /** The model, the texts, n. */
  readonly note: string;
  /** Shown small beside the title. */
  readonly named?: readonly NamedHeads[];
  readonly about: About;
  readonly build: (look: ChartLook, marks: Marks) => Chart;
  /** In CSS pixels. */
  readonly height: number;
  /** The head that a point belongs to, if any; a click selects it. */
  readonly headAt?: (point: Point) => HeadPlace | null;
  /** Heads can be chosen by dragging, or as those with the largest values `[L, H]` of a quantity. */
  readonly brush?: Brush;
  /** Whether the controls of its axes are below it. */
  readonly hasAxes?: true;
  /** Texts over which the heads can be saved as files of HeadVis. */
  readonly headVisTexts?: readonly string[];
  /** Without an ending. */
  readonly fileName: string;
  readonly columns: readonly Column[];
  readonly testId: string;
}

/** A number is shown to a few digits, and in full when pointed at; so is `value` if there is another `text` for it. */
export type Cell =
  | string
  | number
  | { readonly text: string; readonly value: number; readonly testId?: string; readonly span?: number };

export interface Row {
  readonly name: string;
  /** The head that it is of: drawn small, and selected by a click. */
  readonly place?: HeadPlace;
  /** Small, below the name. */
  readonly note?: string;
  readonly cells: readonly Cell[];
}

export interface TablePart {
  readonly kind: "table";
  readonly title?: string;
  /** Sentences above and below it. */
  readonly above?: string;
  readonly below?: string;
  /** The accessible name. */
  readonly label: string;
  /** The first is above the names of the rows. */
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  /** Only assistive technology has it: a chart shows the same. */
  readonly isSpoken?: true;
  /** Whether a click on a column's name sorts the rows by it. */
  readonly isSortable?: true;
  /** The name of its own file, without an ending. A table without one is part of a chart's files. */
  readonly fileName?: string;
  readonly testId: string;
}

/** A pattern, the heads that have it, and a click that marks them and selects the strongest. */
export interface Badge {
  readonly key: string;
  readonly name: string;
  /** "7 of 72" */
  readonly share: string;
  readonly isChosen: boolean;
  /** Why no head can have it; null if some could. */
  readonly noOccasion: string | null;
  /** The strongest first. */
  readonly heads: readonly HeadPlace[];
  /** How many heads have it, or why none can, as a sentence. */
  readonly finding: string;
  /** The rule by which a head has it, and its source. */
  readonly about: string;
  /** The options that a click sets. */
  readonly sets: Readonly<Record<string, string>>;
}

export type Part =
  | ChartPart
  | TablePart
  /** The title of the parts after it, or the answer to a question that it is shown below. */
  | { readonly kind: "sentence"; readonly text: string; readonly testId: string; readonly question?: string }
  | { readonly kind: "badges"; readonly badges: readonly Badge[]; readonly testId: string }
  /** The selected head with its numbers; without entropies, with those of the sentence. */
  | { readonly kind: "selected"; readonly entropies?: HeadEntropies }
  /** The texts of the selected head, in intervals by a measure. */
  | { readonly kind: "head-texts"; readonly corpus: CorpusMeasures; readonly by: string }
  /** Totals of the selected head over all texts. */
  | { readonly kind: "head-totals"; readonly corpus: CorpusMeasures }
  /** A search for heads by the tokens that attend to each other. */
  | { readonly kind: "where"; readonly corpus: CorpusMeasures }
  | {
      readonly kind: "columns";
      readonly widths: "wide-first" | "equal" | "narrow-second";
      readonly parts: readonly Part[];
    };

/** The keys of a table, in its order. */
export const figureKeys = <Key extends string>(figures: Readonly<Record<Key, unknown>>): readonly Key[] =>
  Object.keys(figures) as Key[];
