/**
 * @file Reads patterns of a tokenizer.json. A regular expression from a file only runs if it cannot take long: it must
 * be well known, or use a small part of the library's syntax in which the steps of an attempt can be counted. Character
 * classes follow the library's Unicode version, not the browser's.
 */

import { matchesOf, regexClasses } from "./unicode";

export const GPT2_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** Patterns that scan a run of characters at most twice. */
const wellKnown: ReadonlySet<string> = new Set([
  GPT2_PATTERN,
  ...["{1,3}", ""].map(
    (digits) =>
      String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ),
]);

/** The pattern as the source of a JavaScript expression with the flag `u`, or null if it may not run. */
export function readRegex(pattern: string): string | null {
  const source = new RegexReader(pattern, wellKnown.has(pattern)).read();
  return source === null || matchesNothing(source) ? null : source;
}

/** An accepted pattern as an expression that finds all its matches. */
export function regexOf(pattern: { readonly String: string } | { readonly Regex: string }): RegExp {
  const source =
    "String" in pattern ? Array.from(pattern.String, literal).join("") : readRegex(pattern.Regex);
  return new RegExp(source ?? "(?!)", "gu");
}

const matchesNothing = (source: string) => new RegExp(`^(?:${source})$`, "u").test("");

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(character)
    ? `\\u{${character.codePointAt(0)!.toString(16)}}`
    : character;
}

/** The characters that `(?i:…)` matches for an ASCII letter. */
function eitherCase(letter: string): string {
  const other = { s: "\u017f", k: "\u212a" }[letter.toLowerCase()] ?? "";
  return `[${letter.toLowerCase()}${letter.toUpperCase()}${other}]`;
}

const escapes: Readonly<Record<string, string>> = { r: "\\r", n: "\\n", t: "\\t" };
/** In the library's patterns these match `\\w`, but not `[\\w]`. */
const wordAlone = "\\xb2\\xb3\\xb9\\xbc-\\xbe";
const mostRepeated = 100;
/** The most steps of an attempt at one position, besides a run: five million positions take seconds. */
const mostSteps = 1000;

/** A part of an expression, and the most that trying it can cost. */
interface Part {
  readonly source: string;
  /** The steps until every way through it has been tried. */
  readonly steps: number;
  /** The number of ways through it; what follows is tried after each. */
  readonly ways: number;
  /** Whether it may end in an unbounded run, after each length of which anything following would be tried. */
  readonly isOpen: boolean;
}

const spaces = `[${regexClasses.s}]`;
/** `(?!\\S)`, allowed at the end of an alternative. */
const noMore: Part = { source: `(?![^${regexClasses.s}])`, steps: 1, ways: 1, isOpen: true };
const nothing: Part = { source: "", steps: 0, ways: 1, isOpen: false };

const inTurn = (first: Part, next: Part): Part => ({
  source: first.source + next.source,
  steps: first.steps + first.ways * next.steps,
  ways: first.ways * next.ways,
  isOpen: next.isOpen,
});

const either = (first: Part, other: Part): Part => ({
  source: `${first.source}|${other.source}`,
  steps: first.steps + other.steps,
  ways: first.ways + other.ways,
  isOpen: first.isOpen || other.isOpen,
});

/** One character, repeated as the quantifier says. */
function repeated(source: string, quantifier: string): Part {
  const [least, most] = boundsOf(quantifier);
  const isOpen = most === Number.POSITIVE_INFINITY;
  return {
    source: source + quantifier,
    steps: isOpen ? least + 1 : most,
    ways: isOpen ? 1 : most - least + 1,
    isOpen,
  };
}

function boundsOf(quantifier: string): readonly [least: number, most: number] {
  if (quantifier === "") return [1, 1];
  if (quantifier === "?") return [0, 1];
  const [, least, most] = /^\{(\d+)(?:,(\d*))?\}$/.exec(quantifier) ?? [];
  if (least === undefined) return [quantifier === "+" ? 1 : 0, Number.POSITIVE_INFINITY];
  if (most === undefined) return [Number(least), Number(least)];
  return [Number(least), most === "" ? Number.POSITIVE_INFINITY : Number(most)];
}

class Unreadable extends Error {}

class RegexReader {
  readonly #pattern: string;
  readonly #isTrusted: boolean;
  #at = 0;

  constructor(pattern: string, isTrusted: boolean) {
    this.#pattern = pattern;
    this.#isTrusted = isTrusted;
  }

  read(): string | null {
    try {
      const { source, steps } = this.#alternatives(false);
      const isQuick = this.#isTrusted || steps <= mostSteps;
      return isQuick && this.#at === this.#pattern.length ? source : null;
    } catch (thrown) {
      if (thrown instanceof Unreadable) return null;
      throw thrown;
    }
  }

  #takes(text: string): boolean {
    const isNext = this.#pattern.startsWith(text, this.#at);
    if (isNext) this.#at += text.length;
    return isNext;
  }

  #next(): string {
    const code = this.#pattern.codePointAt(this.#at);
    if (code === undefined) throw new Unreadable();
    const character = String.fromCodePoint(code);
    this.#at += character.length;
    return character;
  }

  #alternatives(foldsCase: boolean): Part {
    let found = this.#sequence(foldsCase);
    while (this.#takes("|")) found = either(found, this.#sequence(foldsCase));
    return found;
  }

  /** Parts up to the end of the alternative. An unbounded run is only allowed at its end, in a group or not. */
  #sequence(foldsCase: boolean): Part {
    let found = nothing;
    let last = nothing;
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#pattern[this.#at]!)) {
      const isSpaces = last.source.startsWith(spaces);
      last = this.#takes("(?!\\S)") ? noMore : this.#part(foldsCase);
      // A run of spaces takes all spaces, so its end is tried at only two positions.
      const isFit = !found.isOpen || (last === noMore && isSpaces);
      if (!isFit && !this.#isTrusted) throw new Unreadable();
      found = inTurn(found, last);
    }
    return found;
  }

  #quantifier(): string {
    const rest = this.#pattern.slice(this.#at);
    const [found = ""] = /^(?:[?*+]|\{\d{1,3}(?:,\d{0,3})?\})/.exec(rest) ?? [];
    this.#at += found.length;
    // Lazy and possessive quantifiers behave differently.
    if (/^[?*+{]/.test(this.#pattern.slice(this.#at))) throw new Unreadable();
    if ((found.match(/\d+/g) ?? []).some((count) => Number(count) > mostRepeated)) throw new Unreadable();
    return found;
  }

  /** A group, which may not be repeated, or a character, which may be. */
  #part(foldsCase: boolean): Part {
    for (const [opening, folds] of [
      ["(?i:", true],
      ["(?:", foldsCase],
    ] as const) {
      if (!this.#takes(opening)) continue;
      const inner = this.#alternatives(folds);
      if (!this.#takes(")") || /^[?*+{]/.test(this.#pattern.slice(this.#at))) throw new Unreadable();
      return { ...inner, source: `(?:${inner.source})` };
    }
    return repeated(this.#character(foldsCase), this.#quantifier());
  }

  #character(foldsCase: boolean): string {
    if (this.#takes("[")) return this.#class(foldsCase);
    if (this.#takes(".")) return "[^\\n]";
    if (this.#takes("\\")) {
      const isWord = /^w/i.test(this.#pattern.slice(this.#at));
      const { inside, isNegated } = this.#escape();
      return `[${isNegated ? "^" : ""}${inside}${isWord ? wordAlone : ""}]`;
    }
    const character = this.#next();
    if (/[()^$?*+{}\]]/.test(character)) throw new Unreadable();
    return foldsCase && /[a-z]/i.test(character) ? eitherCase(character) : literal(character);
  }

  #class(foldsCase: boolean): string {
    const isNegated = this.#takes("^");
    let inside = "";
    while (!this.#takes("]")) {
      if (this.#takes("\\")) {
        const escaped = this.#escape();
        if (escaped.isNegated) throw new Unreadable();
        inside += escaped.inside;
      } else inside += this.#classRange(foldsCase);
    }
    if (inside === "") throw new Unreadable();
    return `[${isNegated ? "^" : ""}${inside}]`;
  }

  #classRange(foldsCase: boolean): string {
    const first = this.#next();
    if (/[[&^-]/.test(first) || foldsCase) throw new Unreadable();
    if (!this.#takes("-")) return literal(first);
    const last = this.#next();
    if (/[[\]\\&]/.test(last) || last.codePointAt(0)! < first.codePointAt(0)!) throw new Unreadable();
    return `${literal(first)}-${literal(last)}`;
  }

  /** The escape after a backslash, as the inside of a class. */
  #escape(): { inside: string; isNegated: boolean } {
    const character = this.#next();
    const named = character.toLowerCase() === "p" ? this.#property() : character.toLowerCase();
    const known = Object.hasOwn(regexClasses, named) ? regexClasses[named] : undefined;
    if (known !== undefined) return { inside: known, isNegated: /[SWDP]/.test(character) };
    const control = Object.hasOwn(escapes, character) ? escapes[character] : undefined;
    if (control !== undefined) return { inside: control, isNegated: false };
    if (/[\p{L}\p{N}]/u.test(character)) throw new Unreadable();
    return { inside: literal(character), isNegated: false };
  }

  #property(): string {
    const [found] = /^\{\w+\}/.exec(this.#pattern.slice(this.#at)) ?? [];
    if (found === undefined) throw new Unreadable();
    this.#at += found.length;
    return found;
  }
}

const gpt2Word = regexOf({ Regex: GPT2_PATTERN });

/** The text's words as GPT-2 splits them; joined, they equal the text. */
export const gpt2Words = (text: string): Iterable<string> => matchesOf(text, gpt2Word);
