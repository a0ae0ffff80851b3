/** @file The model view of a saved page: every head as a small matrix; the chosen one is drawn large below. */

import type { HeadPlace } from "../../../analysis/head-sets";
import type { FloatTensor } from "../../../lib/tensor";
import { parseColor } from "../../ui/colors";
import { pageColors } from "../../ui/page-colors";
import { attentionView } from "../attention-view";
import { type ModelLayout, modelLayout, neighbour, thumbnailAt } from "../model/model-layout";
import { ModelStage } from "../model/model-stage";
import { button, darkScheme, make, place } from "./make";
import type { SavedFigure } from "./saved-figure";

export class ModelFigure {
  readonly element: HTMLElement;
  readonly #figure: SavedFigure;
  readonly #onChoose: (head: HeadPlace) => void;
  readonly #view: ReturnType<typeof attentionView>;
  readonly #canvas = make("canvas", { ariaHidden: "true" });
  readonly #stage = new ModelStage(this.#canvas);
  readonly #grid = make("div", { className: "grid" });
  readonly #status = make("p", { className: "status" });
  readonly #places: readonly HeadPlace[];
  readonly #thumbnails: readonly HTMLButtonElement[];
  readonly #numbers: readonly HTMLElement[];
  #layout: ModelLayout;
  #chosen: HeadPlace | null = null;

  constructor(figure: SavedFigure, attentions: FloatTensor, onChoose: (head: HeadPlace) => void) {
    const { numLayers, numHeads, tokens, specialTokens, segments } = figure;
    this.#figure = figure;
    this.#onChoose = onChoose;
    this.#view = attentionView(attentions, tokens, specialTokens, segments);
    this.#layout = modelLayout(0, numLayers, numHeads);
    this.#places = Array.from({ length: numLayers * numHeads }, (_, map) => [
      Math.floor(map / numHeads),
      map % numHeads,
    ]);
    this.#thumbnails = this.#places.map((head) => this.#thumbnail(head));
    this.#numbers = Array.from({ length: numLayers + numHeads }, (_, index) =>
      make("span", {
        className: "grid-number",
        ariaHidden: "true",
        textContent: String(index < numLayers ? index : index - numLayers),
      }),
    );
    this.#grid.append(this.#canvas, ...this.#numbers, ...this.#thumbnails);
    const room = make("div", { className: "grid-room" }, [this.#grid]);
    this.element = make("section", { ariaLabel: figure.label, onkeydown: (event) => this.#walk(event) }, [
      make("p", { className: "caption", textContent: words }),
      this.#status,
      room,
    ]);
    new ResizeObserver(() => this.#arrange(room.clientWidth)).observe(room);
    darkScheme.addEventListener("change", () => this.#arrange(room.clientWidth));
  }

  /** Marks a head, and shows it below. */
  choose(head: HeadPlace): void {
    this.#chosen = head;
    for (const [index, thumbnail] of this.#thumbnails.entries()) {
      const isChosen = isSame(this.#places[index]!, head);
      thumbnail.ariaPressed = String(isChosen);
      thumbnail.tabIndex = isChosen ? 0 : -1;
    }
    this.#name(null);
    this.#onChoose(head);
  }

  #thumbnail(head: HeadPlace): HTMLButtonElement {
    return button("", () => this.choose(head), {
      className: "thumbnail",
      ariaLabel: nameOf(head),
      onpointerenter: () => this.#name(head),
      onpointerleave: () => this.#name(null),
    });
  }

  #name(hovered: HeadPlace | null): void {
    const named = hovered ?? this.#chosen;
    this.#status.textContent = named && nameOf(named);
  }

  #walk(event: KeyboardEvent): void {
    const next = this.#chosen && neighbour(this.#layout, this.#chosen, event.key);
    if (!next) return;
    event.preventDefault();
    this.choose(next);
    this.#thumbnails[next[0] * this.#figure.numHeads + next[1]]?.focus();
  }

  #arrange(width: number): void {
    const { numLayers, numHeads, heads } = this.#figure;
    this.#layout = modelLayout(width, numLayers, numHeads);
    const { side, left, top, ...size } = this.#layout;
    place(this.#grid, { width: size.width, height: size.height });
    place(this.#canvas, { width: size.width, height: size.height });
    for (const [index, thumbnail] of this.#thumbnails.entries()) {
      const { x, y } = thumbnailAt(this.#layout, this.#places[index]!);
      place(thumbnail, { left: x, top: y, width: side, height: side });
    }
    for (const [index, number] of this.#numbers.entries()) {
      const isLayer = index < numLayers;
      const { x, y } = thumbnailAt(this.#layout, isLayer ? [index, 0] : [0, index - numLayers]);
      place(
        number,
        isLayer
          ? { left: 0, top: y, width: left - 4, height: side }
          : { left: x, top: 0, width: side, height: top },
      );
    }
    const scheme = darkScheme.matches ? "dark" : "light";
    this.#stage.show({
      view: this.#view,
      layout: this.#layout,
      shownHeads: heads.length < numHeads ? heads : null,
      theme: { scheme, background: parseColor(pageColors[scheme].background) },
      pixelRatio: window.devicePixelRatio,
    });
  }
}

const words =
  "A row of squares is a layer, a column a head; in a square a row is a query and a column a key, stronger in colour for more weight. Click a square to see that head below.";

const nameOf = ([layer, head]: HeadPlace): string => `Layer ${layer}, head ${head}`;

const isSame = (one: HeadPlace, other: HeadPlace): boolean => one[0] === other[0] && one[1] === other[1];
