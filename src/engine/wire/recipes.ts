/** @file How each loaded model came to be, so that another worker can make the same again. */

import { holdsModel, type Verb } from "./protocol";

/** A call that gives a model. */
export interface Recipe {
  readonly key: string;
  readonly verb: Verb;
  readonly args: readonly unknown[];
  /** Whether the model is wanted itself, or only as what another is made from. */
  readonly isKept: boolean;
}

interface Known {
  readonly verb: Verb;
  readonly args: readonly unknown[];
  /** The model it is made from, by its key. */
  readonly base: string | null;
}

export class Recipes {
  readonly #known = new Map<string, Known>();
  readonly #held = new Set<string>();

  /** Takes note of a call that was answered. */
  note(verb: Verb, args: readonly unknown[], answer: unknown): void {
    if (verb === "release") this.drop(String(args[0]));
    if (!holdsModel(verb)) return;
    const { model: key } = answer as { readonly model: string };
    this.#known.set(key, { verb, args, base: baseOf(verb, args) });
    this.#held.add(key);
  }

  /** The model is not there any more. */
  drop(key: string): void {
    this.#held.delete(key);
    const needed = new Set([...this.#held].flatMap((held) => this.#line(held)));
    for (const known of this.#known.keys()) if (!needed.has(known)) this.#known.delete(known);
  }

  /** The calls that make every model again, each after the one that its model is made from. */
  all(): readonly Recipe[] {
    const keys = new Set([...this.#held].flatMap((held) => this.#line(held)));
    return [...keys].map((key) => {
      const { verb, args } = this.#known.get(key)!;
      return { key, verb, args, isKept: this.#held.has(key) };
    });
  }

  /** A model after those it is made from. */
  #line(key: string): string[] {
    const known = this.#known.get(key);
    if (!known) return [];
    return known.base === null ? [key] : [...this.#line(known.base), key];
  }
}

function baseOf(verb: Verb, args: readonly unknown[]): string | null {
  const [source] = args;
  if (verb === "prune") return String(source);
  const isMadeAfter = typeof source === "object" && source !== null && "random" in source;
  return isMadeAfter && typeof source.random === "string" ? source.random : null;
}
