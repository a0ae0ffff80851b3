/** @file Runs the model view's canvas: shrinks each head's map once a result, a few a frame, and shows them. */

import { colorTable, cssColor } from "../../ui/colors";
import type { AttentionView } from "../attention-view";
import type { FigureTheme } from "../figure-theme";
import { drawGrid, putPixels, weightPixels } from "../pixels";
import { pooledSize, poolMap } from "../pooling";
import { type ModelLayout, thumbnailAt } from "./model-layout";

export interface ModelPicture {
  /** Maps in the order layer, head. */
  readonly view: AttentionView;
  readonly layout: ModelLayout;
  /** Head numbers at full strength; null for all. */
  readonly shownHeads: readonly number[] | null;
  readonly theme: FigureTheme;
  readonly pixelRatio: number;
}

/** Shrunken maps of one view at one size. */
interface Thumbnails {
  readonly view: AttentionView;
  readonly size: number;
  readonly maps: Float32Array[];
}

const workMs = 8;
/** The opacity of heads that are not shown. */
export const faded = 0.25;
/** Grid lines are drawn only if cells are larger than this, in CSS pixels. */
const gridFrom = 6;

export class ModelStage {
  readonly #screen: CanvasRenderingContext2D;
  readonly #stamp = document.createElement("canvas").getContext("2d")!;
  #picture: ModelPicture | null = null;
  #thumbnails: Thumbnails | null = null;
  #numDrawn = 0;
  #frame = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#screen = canvas.getContext("2d")!;
  }

  show(picture: ModelPicture): void {
    this.#picture = picture;
    this.#numDrawn = 0;
    this.#thumbnails = thumbnailsFor(picture, this.#thumbnails);
    this.#request();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#picture = null;
  }

  #request(): void {
    this.#frame ||= requestAnimationFrame(() => this.#run());
  }

  #run(): void {
    this.#frame = 0;
    if (!this.#picture || !this.#thumbnails) return;
    const { layout } = this.#picture;
    if (this.#numDrawn === 0) clear(this.#screen, this.#picture);
    const table = tableFor(this.#picture.theme);
    const deadline = performance.now() + workMs;
    while (this.#numDrawn < layout.numLayers * layout.numHeads && performance.now() < deadline) {
      this.#drawNext(this.#picture, this.#thumbnails, table);
    }
    if (this.#numDrawn < layout.numLayers * layout.numHeads) this.#request();
  }

  #drawNext(picture: ModelPicture, { maps, size, view }: Thumbnails, table: Uint8ClampedArray): void {
    const map = this.#numDrawn++;
    maps[map] ??= poolMap(view, map, size);
    if (this.#stamp.canvas.width !== size) {
      this.#stamp.canvas.width = size;
      this.#stamp.canvas.height = size;
    }
    putPixels(this.#stamp, weightPixels(maps[map], table), 0, 0);
    drawThumbnail(this.#screen, picture, map, this.#stamp.canvas, size);
  }
}

/** One head's picture in its place, faded if its head is not among those shown. */
function drawThumbnail(
  context: CanvasRenderingContext2D,
  { layout, shownHeads, theme }: ModelPicture,
  map: number,
  image: CanvasImageSource,
  size: number,
): void {
  const head = map % layout.numHeads;
  const { x, y } = thumbnailAt(layout, [Math.floor(map / layout.numHeads), head]);
  context.globalAlpha = !shownHeads || shownHeads.includes(head) ? 1 : faded;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, x, y, layout.side, layout.side);
  if (layout.side / size >= gridFrom) drawGrid(context, x, y, layout.side, size, cssColor(theme.background));
  context.globalAlpha = 1;
}

function thumbnailsFor({ view, layout, pixelRatio }: ModelPicture, last: Thumbnails | null): Thumbnails {
  const size = pooledSize(view.rows.length, layout.side * pixelRatio);
  return last?.view === view && last.size === size ? last : { view, size, maps: [] };
}

function tableFor(theme: FigureTheme): Uint8ClampedArray {
  return colorTable("sequential", theme.scheme, theme.background);
}

function clear(context: CanvasRenderingContext2D, { layout, pixelRatio }: ModelPicture): void {
  const { canvas } = context;
  const [width, height] = [Math.round(layout.width * pixelRatio), Math.round(layout.height * pixelRatio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
}
