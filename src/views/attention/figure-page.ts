/** @file The head view and the model view as pages that work offline: hover over tokens, choose heads, step layers. */

import { AppError } from "../../lib/errors";
import { fullHeads, type ViewState } from "../../store";
import { type FileKind, textFile } from "../charts/FileMenu";
import { fetchScript, htmlPage } from "../charts/html-page";
import figureStyle from "../figures/saved/figure.css?inline";
import figureScript from "../figures/saved/figure-script.ts?standalone";
import { packing, packWeights, type SavedFigure } from "../figures/saved/saved-figure";
import { monospace, sans } from "../ui/fonts";
import { colorVariables, pageColors } from "../ui/page-colors";
import { captionOf, listOf } from "./caption";
import type { Excerpt } from "./numbers-file";
import { tokensOf } from "./picture";

const names = { heads: "Head view", model: "Model view" } as const;

export const figurePage = (kind: SavedFigure["kind"], excerpt: Excerpt, view: ViewState): FileKind => ({
  ending: "html",
  label: "HTML, works offline",
  fileName: `${kind === "heads" ? "head" : "model"}-view-${excerpt.picture.info.name}`,
  make: async () =>
    textFile([pageOf(kind, excerpt, view, await fetchScript(figureScript, notFetched))], "text/html"),
});

function pageOf(kind: SavedFigure["kind"], excerpt: Excerpt, view: ViewState, script: string): string {
  const { picture } = excerpt;
  const figure = savedFigure(kind, excerpt, view);
  const { numHeads, name } = picture.info;
  const heads = Array.from({ length: numHeads }, (_, head) => head);
  const what = `${listOf("layer", figure.layers)}, ${listOf("head", heads)}`;
  return htmlPage({
    title: `${names[kind]}: ${name}`,
    caption: [...captionOf(picture, what, view, new Date()), notesOf(figure)],
    style: `${variables}${figureStyle}`,
    noScript: "The figure needs JavaScript. The lines above say what it shows.",
    figureId: "figure",
    data: figure,
    scripts: [script],
  });
}

const variables = [
  `:root{--sans:${sans};--monospace:${monospace};${colorVariables(pageColors.light)}}`,
  `@media(prefers-color-scheme:dark){:root{${colorVariables(pageColors.dark)}}}`,
].join("\n");

function savedFigure(
  kind: SavedFigure["kind"],
  { picture, layer, heads }: Excerpt,
  view: ViewState,
): SavedFigure {
  const { info, result } = picture;
  const { layers, format } = packing(result.attentions.shape, layer, kind === "model");
  return {
    kind,
    label: `${names[kind]} of ${info.name}`,
    tokens: tokensOf(picture),
    numLayers: info.numLayers,
    numHeads: info.numHeads,
    layers,
    weights: packWeights(result.attentions, layers, format),
    pruned: info.prunedHeads,
    layer,
    head: Math.min(view.head ?? 0, info.numHeads - 1),
    heads,
    fullHeads: fullHeads(view, info.numHeads),
    threshold: view.threshold,
    specialTokens: view.special,
    segments: view.segments,
    rawTokens: view.isRaw,
  };
}

const formatWords = {
  float32: "Weights are float32, as computed.",
  unorm16: "Weights are rounded to 16 bits, which is right to 0.00001.",
} as const;

function notesOf({ threshold, weights, layers, numLayers }: SavedFigure): string {
  const cut = layers.length < numLayers ? ` Only this of the ${numLayers} layers fits in a small file.` : "";
  return `Lines: weights of ${threshold} and more. ${formatWords[weights.format]}${cut}`;
}

function notFetched(): AppError {
  return new AppError(
    "offline",
    "The script of the figure could not be fetched.",
    "Check the connection and try again, or save a picture.",
  );
}
