/** @file An option of a figure: its parameter in the link, its default, and the control that changes it. */

import { z } from "zod";

interface ControlBase {
  /** The accessible name. */
  readonly label: string;
  /** Words shown before the control. */
  readonly words?: string;
  readonly testId: string;
  /** Placed below the chart whose axis it sets instead of in the bar. */
  readonly isAxis?: true;
  /** A part of the figure sets it, so that it needs no control in the bar. */
  readonly isInPart?: true;
  /** Offered only for sentence pairs. */
  readonly needsPair?: true;
  /** Offered only while another option, by its key in the view, has this value. */
  readonly onlyIf?: readonly [key: string, value: string];
}

/** Values are as the link writes them. */
export type Control = ControlBase &
  (
    | {
        readonly kind: "segments" | "select";
        readonly choices: readonly { readonly value: string; readonly label: string }[];
      }
    | { readonly kind: "check" }
    /** One of the other models of the page, or of those that read the same tokens, by its slot. */
    | { readonly kind: "model"; readonly among?: "kin" }
    /** `maxLength` in UTF-16 units, the most that the link reads. */
    | { readonly kind: "text"; readonly maxLength: number }
    | { readonly kind: "slider"; readonly max: number; readonly step: number }
  );

export interface Option<Value> {
  /** The parameter of the link. */
  readonly name: string;
  readonly initial: Value;
  write(value: Value): string;
  readonly read: z.ZodType<Value, string>;
  readonly control: Control;
}

/** Whether no other option rules the control out. */
export const isCalledFor = (view: object, { onlyIf }: Control): boolean =>
  !onlyIf || Reflect.get(view, onlyIf[0]) === onlyIf[1];

/** By the key of the view that holds the value. */
export type Options = Readonly<Record<string, Option<unknown>>>;

export type ValuesOf<Chosen extends Options> = {
  readonly [Key in keyof Chosen]: Chosen[Key] extends Option<infer Value> ? Value : never;
};

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  all: infer All extends Options,
) => void
  ? All
  : never;

type Table = Readonly<Record<string, { readonly options: Options }>>;

/** The options of all figures of a table. */
export type OptionsOf<Figures extends Table> = Intersection<Figures[keyof Figures]["options"]>;

export function optionsOf<Figures extends Table>(figures: Figures): OptionsOf<Figures> {
  return Object.assign({}, ...Object.values(figures).map(({ options }) => options));
}

export function initialValues<Chosen extends Options>(options: Chosen): ValuesOf<Chosen> {
  const entries = Object.entries(options).map(([key, { initial }]) => [key, initial]);
  return Object.fromEntries(entries) as ValuesOf<Chosen>;
}

/** One of several words, each with its label. */
export function choice<const Value extends string>(
  name: string,
  initial: NoInfer<Value>,
  labels: Readonly<Record<Value, string>>,
  control: ControlBase & { readonly kind: "segments" | "select" },
): Option<Value> {
  const values = Object.keys(labels) as Value[];
  const choices = values.map((value) => ({ value, label: labels[value] }));
  return { name, initial, write: String, read: z.enum(values), control: { ...control, choices } };
}

export function flag(name: string, initial: boolean, label: string, testId: string): Option<boolean> {
  return {
    name,
    initial,
    write: (isOn) => (isOn ? "1" : "0"),
    read: z.enum(["0", "1"]).transform((text) => text === "1"),
    control: { kind: "check", label, testId },
  };
}
