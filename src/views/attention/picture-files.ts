/** @file The figures of the Attention place as files for papers: pictures in the light theme, and the numbers. */

import { at } from "../../lib/tensor";
import { fullHeads, type Picture, type ViewState } from "../../store";
import type { FileKind } from "../charts/FileMenu";
import { pictureFiles } from "../charts/picture-file";
import { headDrawing } from "../figures/head/head-picture";
import { matrixDrawing } from "../figures/matrix/matrix-picture";
import { modelDrawing } from "../figures/model/model-picture";
import { type Drawing, svgDocument } from "../figures/svg";
import { captionOf, listOf } from "./caption";
import { figurePage } from "./figure-page";
import { type Excerpt, numbersFiles } from "./numbers-file";
import { tokensOf } from "./picture";

export function headFiles(excerpt: Excerpt, view: ViewState): readonly FileKind[] {
  const { picture, layer, heads } = excerpt;
  const draw = () =>
    headDrawing({
      tokens: tokensOf(picture),
      attention: at(picture.result.attentions, layer),
      heads,
      fullHeads: fullHeads(view, picture.info.numHeads),
      threshold: view.threshold,
      specialTokens: view.special,
      segments: view.segments,
      rawTokens: view.isRaw,
    });
  const what = `layer ${layer}, ${listOf("head", heads)}`;
  return [
    figurePage("heads", excerpt, view),
    ...pictureFiles(() => documentOf(draw(), `Head view: ${what}`, what, picture, view)),
    ...matrixFiles(excerpt, view),
    ...numbersFiles(excerpt),
  ];
}

export function modelFiles(excerpt: Excerpt, view: ViewState): readonly FileKind[] {
  const { picture, heads } = excerpt;
  const { numLayers, name } = picture.info;
  const layers = Array.from({ length: numLayers }, (_, layer) => layer);
  const draw = () =>
    modelDrawing({
      tokens: tokensOf(picture),
      attentions: picture.result.attentions,
      shownHeads: heads,
      specialTokens: view.special,
      segments: view.segments,
    });
  const what = `${listOf("layer", layers)}, ${listOf("head", heads)}`;
  const svg = () => documentOf(draw(), `Model view: ${what}`, what, picture, view);
  return [
    figurePage("model", excerpt, view),
    ...pictureFiles(svg, { fileName: `attention-${name}` }),
    ...matrixFiles(excerpt, view),
    ...numbersFiles(excerpt),
  ];
}

/** The matrix of the selected head; no files if none is selected. */
function matrixFiles({ picture, layer }: Excerpt, view: ViewState): readonly FileKind[] {
  if (view.head === null) return [];
  const { numHeads, name } = picture.info;
  const head = Math.min(view.head, numHeads - 1);
  const draw = () =>
    matrixDrawing({
      tokens: tokensOf(picture),
      attention: at(at(picture.result.attentions, layer), head),
      specialTokens: view.special,
      rawTokens: view.isRaw,
    });
  const what = `layer ${layer}, head ${head}`;
  // The matrix is of all pairs, whichever sentences the lines go between.
  const shown = { ...view, segments: "all" } as const;
  const svg = () => documentOf(draw(), `Attention matrix: ${what}`, what, picture, shown);
  const fileName = `attention-${name}-layer-${layer}-head-${head}`;
  return pictureFiles(svg, { fileName, prefix: "matrix-", subject: `Matrix of head ${head}: ` });
}

function documentOf(
  drawing: Drawing,
  title: string,
  what: string,
  picture: Picture,
  view: ViewState,
): string {
  return svgDocument(drawing, title, captionOf(picture, what, view, new Date()));
}
