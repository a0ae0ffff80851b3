/** @file The table of model families. */

import { bert } from "./bert";
import { distilbert } from "./distilbert";
import type { Family } from "./family";
import { gpt2 } from "./gpt2";
import { camembert, roberta, xlmRoberta } from "./roberta";

export const families: readonly Family[] = [bert, camembert, distilbert, gpt2, roberta, xlmRoberta];
