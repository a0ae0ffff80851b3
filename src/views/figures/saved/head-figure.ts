/** @file The head view of a saved page: drawn as in the app, without a framework around it. */

import { at, type FloatTensor } from "../../../lib/tensor";
import { headColor, headMark, parseColor } from "../../ui/colors";
import { pageColors } from "../../ui/page-colors";
import { type AttentionView, attentionView } from "../attention-view";
import { focusedWeights, restingWeights } from "../head/cell-weights";
import type { CellWeight } from "../head/head-draw";
import { cellAt, type HeadLayout, headLayout, tokenAt } from "../head/head-layout";
import { HeadStage } from "../head/head-stage";
import { cellWords, emptyReason } from "../head/head-words";
import { headLook } from "../map-look";
import { fullWeightText, tokenText } from "../numbers";
import { numbersTable } from "../numbers-table";
import { sameFocus } from "../same-focus";
import type { TokenFocus } from "../types";
import { button, darkScheme, make, place } from "./make";
import { numbersElement } from "./numbers-element";
import type { SavedFigure } from "./saved-figure";
import { TokenList } from "./token-list";

const tallest = () => Math.max(240, window.innerHeight - 190);
const narrow = 600;

/** The six decimals of a float32; of a weight in 16 bits as many as are right. */
const weightTexts = {
  float32: fullWeightText,
  unorm16: (weight: number) => weight.toFixed(4),
} as const;

export class HeadFigure {
  readonly element: HTMLElement;
  readonly #figure: SavedFigure;
  readonly #attentions: FloatTensor;
  readonly #views = new Map<number, AttentionView>();
  readonly #stage: HeadStage;
  readonly #lists: readonly TokenList[];
  readonly #heads: readonly HTMLButtonElement[];
  readonly #layers: HTMLSelectElement;
  readonly #canvas = make("canvas", { ariaHidden: "true" });
  readonly #status = make("p", { className: "status", role: "status" });
  readonly #headings = make("div", { className: "headings", ariaHidden: "true" });
  readonly #tooltip = make("div", { className: "tooltip", role: "tooltip", hidden: true });
  readonly #content = make("div", { className: "content" });
  readonly #scroller = make("div", { className: "scroller" }, [this.#content]);
  readonly #numbers = make("details", { className: "numbers" });
  readonly #hiddenRow = make("div", { className: "hidden-row", textContent: "to hidden" });
  #layer: number;
  /** Heads in full colour; the others that were shown at first are faint if `#isFaint`, else not drawn. */
  #on: readonly number[];
  #isFaint: boolean;
  #raised: number | null = null;
  #focus: TokenFocus | null = null;
  #isPinned = false;
  #numLines: number | null = null;
  #drawn: Drawn | null = null;

  constructor(figure: SavedFigure, attentions: FloatTensor) {
    this.#figure = figure;
    this.#attentions = attentions;
    this.#layer = figure.layer;
    this.#on = figure.fullHeads ?? figure.heads;
    this.#isFaint = figure.fullHeads !== null;
    const { rows, queries, keys } = this.#view();
    const { tokens, rawTokens } = figure;
    const column = { tokens, rawTokens, rows, onFocus: this.#hover, onPin: this.#pin };
    this.#lists = [
      new TokenList({ ...column, side: "query", members: queries }),
      new TokenList({ ...column, side: "key", members: keys }),
    ];
    this.#heads = range(figure.numHeads).map((head) => this.#headButton(head));
    this.#layers = make(
      "select",
      { ariaLabel: "Layer", onchange: () => this.choose(Number(this.#layers.value), this.#on) },
      figure.layers.map((layer) => make("option", { value: String(layer), textContent: `Layer ${layer}` })),
    );
    this.element = this.#build();
    this.#stage = new HeadStage(this.#canvas, {
      onLines: (numLines) => {
        this.#numLines = numLines;
        this.#tell();
      },
    });
    new ResizeObserver(() => this.#arrange()).observe(this.#content);
    darkScheme.addEventListener("change", () => this.#arrange());
  }

  /** Shows these heads of a layer in full colour. */
  choose(layer: number, heads: readonly number[]): void {
    this.#layer = layer;
    this.#on = heads;
    this.#arrange();
  }

  #build(): HTMLElement {
    const { kind, label, numHeads } = this.#figure;
    const faint = make("input", {
      type: "checkbox",
      checked: this.#isFaint,
      onchange: () => {
        this.#isFaint = faint.checked;
        this.#arrange();
      },
    });
    this.#content.append(
      this.#canvas,
      ...this.#lists.map(({ element }) => element),
      this.#hiddenRow,
      this.#tooltip,
    );
    this.#content.onpointermove = (event) => this.#point(event);
    this.#content.onpointerleave = () => {
      this.#tooltip.hidden = true;
      this.#hover(null);
    };
    this.#scroller.onscroll = () => this.#redraw();
    this.#numbers.append(make("summary", { textContent: "Numbers" }));
    this.#numbers.ontoggle = () => this.#writeNumbers();
    return make(
      "section",
      {
        ariaLabel: kind === "model" ? "The chosen head" : label,
        onkeydown: (event) => {
          if (event.key === "Escape") this.#release();
        },
      },
      [
        make("div", { className: "controls" }, [
          make("div", { className: "layers" }, [
            this.#step("Previous", -1),
            this.#layers,
            this.#step("Next", 1),
          ]),
          make("div", { className: "heads", role: "group", ariaLabel: "Heads" }, this.#heads),
          button("all", () => this.choose(this.#layer, range(numHeads))),
          button("none", () => this.choose(this.#layer, [])),
          make("label", {}, [faint, "others faint"]),
        ]),
        this.#status,
        this.#headings,
        this.#scroller,
        this.#numbers,
      ],
    );
  }

  #step(word: string, step: number): HTMLButtonElement {
    const walk = () => {
      const { layers } = this.#figure;
      const next = layers[layers.indexOf(this.#layer) + step];
      if (next !== undefined) this.choose(next, this.#on);
    };
    return button(step < 0 ? "‹" : "›", walk, { ariaLabel: `${word} layer` });
  }

  #headButton(head: number): HTMLButtonElement {
    const toggle = () => {
      const isOn = this.#on.includes(head);
      const heads = isOn ? this.#on.filter((other) => other !== head) : [...this.#on, head];
      this.choose(
        this.#layer,
        heads.sort((a, b) => a - b),
      );
    };
    const raise = (raised: number | null) => () => {
      this.#raised = raised;
      this.#arrange();
    };
    const made = button("", toggle, {
      className: "head",
      ariaLabel: `Head ${head}`,
      onpointerenter: raise(head),
      onpointerleave: raise(null),
    });
    made.append(String(head), barOf(head));
    return made;
  }

  #view(): AttentionView {
    const { layers, tokens, specialTokens, segments } = this.#figure;
    const known = this.#views.get(this.#layer);
    const attention = () => at(this.#attentions, layers.indexOf(this.#layer));
    const view = known ?? attentionView(attention(), tokens, specialTokens, segments);
    this.#views.set(this.#layer, view);
    return view;
  }

  /** After a change of what is drawn, or of the room for it. */
  #arrange(): void {
    const width = this.#content.clientWidth;
    if (width === 0) return;
    const view = this.#view();
    const { heads, full } = this.#shown();
    const layout = this.#layoutOf(view, heads, width);
    this.#drawn = { view, heads, full, layout, width, resting: restingWeights(view), band: null };
    this.#numLines = null;
    this.#layers.value = String(this.#layer);
    const gone = this.#figure.pruned[this.#layer] ?? [];
    for (const [head, each] of this.#heads.entries()) {
      each.ariaPressed = String(this.#on.includes(head));
      each.disabled = gone.includes(head);
    }
    place(this.#content, { height: layout.height });
    place(this.#scroller, { height: heightOf(layout) });
    place(this.#canvas, { width, height: heightOf(layout) });
    for (const list of this.#lists) list.arrange(layout);
    this.#hiddenRow.hidden = !layout.hasHiddenRow;
    const hiddenTop = layout.rows.length * layout.rowHeight;
    place(this.#hiddenRow, { left: layout.key.x, top: hiddenTop, height: layout.rowHeight });
    this.#headings.replaceChildren(...headingsOf(layout));
    this.#redraw();
  }

  #shown(): { readonly heads: readonly number[]; readonly full: readonly number[] | null } {
    const raised = this.#raised === null ? [] : [this.#raised];
    const strong = [...new Set([...this.#on, ...raised])].sort((a, b) => a - b);
    if (!this.#isFaint) return { heads: strong, full: null };
    const heads = [...new Set([...this.#figure.heads, ...strong])].sort((a, b) => a - b);
    return { heads, full: strong };
  }

  #layoutOf(view: AttentionView, heads: readonly number[], width: number): HeadLayout {
    const { tokens, rawTokens, specialTokens } = this.#figure;
    return headLayout({
      width,
      maxHeight: tallest(),
      rows: view.rows,
      numTokens: tokens.length,
      longestToken: Math.max(0, ...tokens.map((token) => tokenText(token, rawTokens).length)),
      heads,
      selectedHead: this.#on[0] ?? null,
      compact: width < narrow,
      hasHiddenRow: specialTokens !== "show" && view.rows.length < tokens.length,
    });
  }

  /** After a change of the token in focus or of the scroll position. */
  #redraw(): void {
    if (!this.#drawn) return;
    const { view, heads, full, layout, width } = this.#drawn;
    const top = this.#scroller.scrollTop;
    if (this.#drawn.band?.top !== top) this.#drawn.band = { top, height: heightOf(layout) };
    const scheme = darkScheme.matches ? "dark" : "light";
    this.#stage.show({
      view,
      layout,
      heads,
      full,
      threshold: this.#figure.threshold,
      focus: this.#focus,
      cellWeights: this.#cellWeights(),
      lookOf: headLook,
      theme: { scheme, background: parseColor(pageColors[scheme].background) },
      band: this.#drawn.band,
      width,
      pixelRatio: window.devicePixelRatio,
    });
    for (const list of this.#lists) list.mark(this.#focus, this.#isPinned);
    this.#tell();
    this.#writeNumbers();
  }

  #cellWeights(): CellWeight {
    const { view, resting } = this.#drawn!;
    return this.#focus ? focusedWeights(view, this.#focus) : resting;
  }

  readonly #hover = (focus: TokenFocus | null): void => {
    if (this.#isPinned || sameFocus(focus, this.#focus)) return;
    this.#focus = focus;
    this.#redraw();
  };

  readonly #pin = (focus: TokenFocus): void => {
    this.#isPinned = !(this.#isPinned && sameFocus(focus, this.#focus));
    this.#focus = focus;
    this.#redraw();
  };

  #release(): void {
    this.#isPinned = false;
    this.#focus = null;
    this.#redraw();
  }

  #point(event: PointerEvent): void {
    if (event.pointerType === "touch" || !this.#drawn) return;
    const { left, top } = this.#content.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    this.#hover(tokenAt(this.#drawn.layout, x, y));
    const cell = cellAt(this.#drawn.layout, x, y);
    const weight = cell && this.#cellWeights()(cell.head, cell.token);
    this.#tooltip.hidden = weight === null;
    if (!cell || weight === null) return;
    this.#tooltip.textContent = `${cellWords(cell, this.#focus, this.#nameOf)} ${this.#weightText(weight)}`;
    place(this.#tooltip, { right: 4, top: y > 40 ? y - 36 : y + 18 });
  }

  #tell(): void {
    if (!this.#drawn) return;
    const { view, heads } = this.#drawn;
    const { pruned, segments, threshold } = this.#figure;
    const shown = { heads, pruned: pruned[this.#layer] ?? [] };
    const words = emptyReason(view, shown, segments, threshold, this.#numLines) ?? this.#words(view);
    if (this.#status.textContent !== words) this.#status.textContent = words;
  }

  #words({ queries }: AttentionView): string {
    if (!this.#focus) {
      return `Hover over a token, click to pin it. Numbers: the mean weight that a key receives, n = ${queries.length} queries.`;
    }
    const name = this.#nameOf(this.#focus.index);
    const what = this.#focus.side === "query" ? `From ${name} to each key` : `From each query to ${name}`;
    return this.#isPinned ? `${what}, pinned; Esc releases it.` : `${what}.`;
  }

  #writeNumbers(): void {
    if (!this.#numbers.open || !this.#drawn) return;
    const { tokens, rawTokens } = this.#figure;
    const { view, heads, full } = this.#drawn;
    const table = numbersTable({
      view,
      tokens,
      rawTokens,
      heads: full ?? heads,
      focus: this.#focus,
      nameOf: (head) => `Head ${head}`,
      weightText: this.#weightText,
    });
    const content = table ? numbersElement(table) : "No head is shown.";
    this.#numbers.replaceChildren(this.#numbers.firstElementChild!, content);
  }

  readonly #nameOf = (token: number): string =>
    tokenText(this.#figure.tokens[token]!, this.#figure.rawTokens);

  readonly #weightText = (weight: number): string => weightTexts[this.#figure.weights.format](weight);
}

/** What is on the canvas, the same objects for as long as it looks the same. */
interface Drawn {
  readonly view: AttentionView;
  readonly heads: readonly number[];
  readonly full: readonly number[] | null;
  readonly layout: HeadLayout;
  readonly width: number;
  readonly resting: CellWeight;
  band: { readonly top: number; readonly height: number } | null;
}

const heightOf = (layout: HeadLayout): number => Math.min(layout.height, tallest());

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function barOf(head: number): HTMLElement {
  const bar = make("span", { className: "bar", data: { mark: headMark(head) } });
  bar.style.color = headColor(head);
  return bar;
}

function headingsOf({ query, key, cells, cellWidth, cellHeads }: HeadLayout): readonly HTMLElement[] {
  const names = [query, key].map(({ x, width }, side) => {
    const name = make("span", { className: "column-name", textContent: side === 0 ? "query" : "key" });
    place(name, { left: x, width });
    return name;
  });
  const numbers = cellHeads.map((head, slot) => {
    const number = make("span", { className: "head-number" }, [String(head), barOf(head)]);
    place(number, { left: cells.x + slot * cellWidth, width: cellWidth - 3 });
    return number;
  });
  return [...names, ...numbers];
}
