/**
 * @file The charting library with the kinds of chart that are used, as one script: the page loads it when it draws the
 * first chart, and a chart that is saved as a page holds the same script.
 */

import * as Plotly from "plotly.js/lib/core";
import * as heatmap from "plotly.js/lib/heatmap";

Plotly.register([heatmap]);

Object.assign(globalThis, { Plotly });
