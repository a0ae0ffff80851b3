/** @file The table of model families. */

import { albert } from "./albert";
import { bert } from "./bert";
import { distilbert } from "./distilbert";
import { electra } from "./electra";
import type { Family } from "./family";
import { gpt2 } from "./gpt2";
import { camembert, roberta, xlmRoberta } from "./roberta";

export const families: readonly Family[] = [
  albert,
  bert,
  camembert,
  distilbert,
  electra,
  gpt2,
  roberta,
  xlmRoberta,
];
