/** @file The charting library, with the kinds of chart that are used; fetched when the first one is drawn. */

import * as Plotly from "plotly.js/lib/core";
import * as heatmap from "plotly.js/lib/heatmap";

Plotly.register([heatmap]);

export const { react, purge, toImage } = Plotly;
