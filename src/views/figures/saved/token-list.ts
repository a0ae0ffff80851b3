/** @file One column of tokens in a saved head view: text over the canvas, one tab stop, arrow keys within. */

import type { HeadLayout } from "../head/head-layout";
import { tokenText } from "../numbers";
import { sameFocus } from "../same-focus";
import type { FigureToken, TokenFocus } from "../types";
import { make, place } from "./make";

interface TokenListOptions {
  readonly side: TokenFocus["side"];
  readonly tokens: readonly FigureToken[];
  readonly rawTokens: boolean;
  /** Tokens that have a row, and those of them that can have lines on this side. */
  readonly rows: readonly number[];
  readonly members: readonly number[];
  readonly onFocus: (focus: TokenFocus | null) => void;
  readonly onPin: (focus: TokenFocus) => void;
}

export class TokenList {
  readonly element: HTMLElement;
  readonly #side: TokenFocus["side"];
  readonly #rows: readonly number[];
  readonly #items: readonly HTMLElement[];

  constructor(options: TokenListOptions) {
    const { side, rows } = options;
    this.#side = side;
    this.#rows = rows;
    this.#items = rows.map((index, row) => itemOf(options, index, row));
    this.element = make(
      "div",
      {
        className: "column",
        role: "listbox",
        ariaLabel: side === "query" ? "Query tokens" : "Key tokens",
        data: { side },
        onkeydown: (event) => this.#walk(event),
      },
      this.#items,
    );
    this.element.addEventListener("focusout", () => options.onFocus(null));
  }

  arrange(layout: HeadLayout): void {
    const { x, width } = layout[this.#side];
    place(this.element, { left: x, width });
    for (const [row, item] of this.#items.entries()) {
      place(item, { top: row * layout.rowHeight, height: layout.rowHeight });
    }
  }

  mark(focus: TokenFocus | null, isPinned: boolean): void {
    for (const [row, item] of this.#items.entries()) {
      const own = { side: this.#side, index: this.#rows[row]! };
      const isFocused = sameFocus(focus, own);
      item.ariaSelected = String(isFocused && isPinned);
      item.classList.toggle("focused", isFocused);
      item.classList.toggle("twin", !isFocused && focus?.index === own.index);
    }
  }

  #walk(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const row = this.#items.findIndex((item) => item.tabIndex === 0);
    const next = this.#items[Math.max(0, Math.min(this.#items.length - 1, row + step))];
    for (const item of this.#items) item.tabIndex = item === next ? 0 : -1;
    next?.focus();
  }
}

function itemOf(options: TokenListOptions, index: number, row: number): HTMLElement {
  const { side, tokens, rawTokens, rows, members } = options;
  const token = tokens[index]!;
  const text = tokenText(token, rawTokens);
  const focus = { side, index };
  const isMuted = token.special || !members.includes(index);
  return make(
    "div",
    {
      className: `token${isMuted ? " muted" : ""}`,
      role: "option",
      title: `${text}, token ${index}`,
      ariaPosInSet: String(row + 1),
      ariaSetSize: String(rows.length),
      tabIndex: row === 0 ? 0 : -1,
      onfocus: () => options.onFocus(focus),
      onclick: () => options.onPin(focus),
      onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        options.onPin(focus);
      },
    },
    [make("span", { textContent: text })],
  );
}
