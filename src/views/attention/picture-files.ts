/** @file The figures of the Attention place as files for papers: pictures in the light theme, and the numbers. */

import { hasHead } from "../../analysis/head-sets";
import { fullHeads, type Picture, type ViewState } from "../../store";
import type { FileKind } from "../charts/FileMenu";
import { pictureFiles } from "../charts/picture-file";
import { headDrawing } from "../figures/head/head-picture";
import { matrixDrawing } from "../figures/matrix/matrix-picture";
import { modelDrawing } from "../figures/model/model-picture";
import { type Drawing, svgDocument } from "../figures/svg";
import { captionOf, listOf } from "./caption";
import { askedOf, type Drawn, lineMaps, matrixMap, matrixTitle, modelMaps, prunedFault } from "./drawn";
import { figurePage } from "./figure-page";
import { type Excerpt, numbersFiles } from "./numbers-file";
import type { FigureSource } from "./view";

export function headFiles({ excerpt, view, drawn }: FigureSource): readonly FileKind[] {
  const { picture, layer, heads } = excerpt;
  const { maps, looks } = lineMaps(drawn);
  const draw = () =>
    headDrawing({
      tokens: drawn.tokens,
      attention: maps,
      heads: looks ? looks.map((_, map) => map) : heads,
      fullHeads: looks ? null : fullHeads(view, picture.info.numHeads),
      looks: looks ?? undefined,
      threshold: view.threshold,
      specialTokens: drawn.special,
      segments: view.segments,
      rawTokens: view.isRaw,
    });
  const what = looks ? (drawn.title ?? "") : wordsToo(`layer ${layer}, ${listOf("head", heads)}`, drawn);
  return [
    ...(isPlain(drawn) ? [figurePage("heads", excerpt, view)] : []),
    ...pictureFiles(() => documentOf(draw(), `Head view: ${what}`, what, picture, view)),
    ...matrixPictures(excerpt, view, drawn),
    ...numbersFiles(excerpt, drawn),
  ];
}

/** The matrix alone, and the weights behind it. */
export function matrixFiles({ excerpt, view, drawn }: FigureSource): readonly FileKind[] {
  const asked = askedOf(view, excerpt.picture);
  if (prunedFault([excerpt.picture.info], asked)) return [];
  const { head } = asked;
  return [
    ...pictureFiles(() => matrixDocument(excerpt, view, drawn, head)),
    ...numbersFiles({ ...excerpt, heads: [head] }, drawn),
  ];
}

export function modelFiles({ excerpt, view, drawn }: FigureSource): readonly FileKind[] {
  const { picture, heads } = excerpt;
  const { numLayers, name } = picture.info;
  const layers = Array.from({ length: numLayers }, (_, layer) => layer);
  const { tokens, attentions } = modelMaps(picture, view);
  const draw = () =>
    modelDrawing({
      tokens,
      attentions,
      shownHeads: heads,
      specialTokens: view.special,
      segments: view.segments,
    });
  const what = wordsToo(`${listOf("layer", layers)}, ${listOf("head", heads)}`, drawn);
  const svg = () => documentOf(draw(), `Model view: ${what}`, what, picture, view);
  return [
    ...(isPlain(drawn) ? [figurePage("model", excerpt, view)] : []),
    ...pictureFiles(svg, { fileName: `attention-${name}` }),
    ...matrixPictures(excerpt, view, drawn),
    ...numbersFiles(excerpt, drawn),
  ];
}

/** Single heads between pieces, which pages that work offline can draw. */
const isPlain = ({ shown, words }: Drawn): boolean => shown.kind === "heads" && words === null;

const wordsToo = (what: string, { words }: Drawn): string => (words ? `${what}, between words` : what);

/** The matrix of the selected head beside another figure; no files if none is selected, or a pruned one. */
function matrixPictures(excerpt: Excerpt, view: ViewState, drawn: Drawn): readonly FileKind[] {
  if (view.head === null || drawn.shown.kind !== "heads") return [];
  const { picture, layer } = excerpt;
  const { head } = askedOf(view, picture);
  if (hasHead(picture.info.prunedHeads, [layer, head])) return [];
  const svg = () => matrixDocument(excerpt, view, drawn, head);
  const fileName = `attention-${picture.info.name}-layer-${layer}-head-${head}`;
  return pictureFiles(svg, { fileName, prefix: "matrix-", subject: `Matrix of head ${head}: ` });
}

function matrixDocument({ picture }: Excerpt, view: ViewState, drawn: Drawn, head: number): string {
  const drawing = matrixDrawing({
    tokens: drawn.tokens,
    attention: matrixMap(drawn, head),
    isDifference: drawn.shown.kind === "difference",
    specialTokens: drawn.special,
    rawTokens: view.isRaw,
  });
  const what = matrixTitle(drawn, askedOf(view, picture));
  // The matrix is of all pairs, whichever sentences the lines go between.
  const shown = { ...view, segments: "all" } as const;
  return documentOf(drawing, `Attention matrix: ${what}`, what, picture, shown);
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
