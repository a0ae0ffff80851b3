/** @file The table of model families. */

import { bert } from "./bert";
import { distilbert } from "./distilbert";
import type { Family } from "./family";
import { gpt2 } from "./gpt2";

export const families: readonly Family[] = [bert, distilbert, gpt2];
