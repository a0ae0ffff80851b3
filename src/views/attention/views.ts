/** @file The views of the Attention place, in the order of their tabs. */

import type { AttentionFigure } from "../../figures/attention";
import { headView } from "./head-view";
import { matrixView } from "./matrix-view";
import { modelView } from "./model-view";
import { neuronView } from "./neuron-view";
import type { AttentionView } from "./view";

export const attentionViews: Readonly<Record<AttentionFigure, AttentionView>> = {
  heads: headView,
  matrix: matrixView,
  neurons: neuronView,
  model: modelView,
};
