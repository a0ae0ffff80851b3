/** @file Fetches the charting library once; again after a failure. */

import type * as PlotlyModule from "plotly.js";
import type { Config } from "plotly.js";
import { AppError } from "../../lib/errors";
import { fetchScript } from "./html-page";
import plotlyUrl from "./plotly-script.ts?standalone";

export type PlotlyLibrary = Pick<typeof PlotlyModule, "react" | "purge" | "toImage">;

export const chartConfig: Partial<Config> = { displaylogo: false, displayModeBar: false, responsive: false };

declare global {
  interface Window {
    Plotly?: PlotlyLibrary;
  }
}

let loading: Promise<PlotlyLibrary> | null = null;

/** Rejects with `AppError` if the library cannot be fetched. */
export function loadPlotly(): Promise<PlotlyLibrary> {
  loading ??= runScript().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

function runScript(): Promise<PlotlyLibrary> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = plotlyUrl;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(notFetched()));
    script.onerror = () => reject(notFetched());
    document.head.append(script);
  });
}

/** The library's text, for a file that works on its own. Rejects with `AppError`. */
export const plotlyText = (): Promise<string> => fetchScript(plotlyUrl, notFetched);

function notFetched(): AppError {
  return new AppError(
    "offline",
    "The charting library could not be fetched.",
    "Check the connection and try again; the numbers can be exported all the same.",
  );
}
