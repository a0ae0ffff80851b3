/** @file The figures of the Heads place, in the order of their tabs. */

import type { AnyFigure } from "../figure";
import { initialValues, optionsOf } from "../option";
import { answers } from "./answers";
import { byLayer } from "./by-layer";
import { corpus } from "./corpus";
import { correlation } from "./correlation";
import { entropy } from "./entropy";
import { importance } from "./importance";
import { looks } from "./looks";
import { random } from "./random";
import { redundancy } from "./redundancy";

export const headFigures = {
  entropy,
  importance,
  correlation,
  layers: byLayer,
  looks,
  redundancy,
  corpus,
  random,
  answers,
} satisfies Readonly<Record<string, AnyFigure>>;

type FigureKey = keyof typeof headFigures;

export const headOptions = optionsOf(headFigures);
export const initialHeads = { headsTab: "entropy" as FigureKey, ...initialValues(headOptions) };
