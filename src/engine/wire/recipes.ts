/** @file Records how each model was loaded, so that another worker can load it again. */

import { holdsModel, type Verb } from "./protocol";

/** A call that returns a model. */
export interface Recipe {
  readonly key: string;
  readonly verb: Verb;
  readonly args: readonly unknown[];
  /** Whether the model itself is wanted, or only as the base of another. */
  readonly isKept: boolean;
}

interface Known {
  readonly verb: Verb;
  readonly args: readonly unknown[];
  /** The key of the model that it is derived from. */
  readonly base: string | null;
}

export class Recipes {
  readonly #known = new Map<string, Known>();
  readonly #held = new Set<string>();

  /** Records an answered call. */
  note(verb: Verb, args: readonly unknown[], answer: unknown): void {
    if (verb === "release") this.drop(String(args[0]));
    if (!holdsModel(verb)) return;
    const { model: key } = answer as { readonly model: string };
    this.#known.set(key, { verb, args, base: baseOf(verb, args) });
    this.#held.add(key);
  }

  /** Forgets a released model. */
  drop(key: string): void {
    this.#held.delete(key);
    const needed = new Set([...this.#held].flatMap((held) => this.#line(held)));
    for (const known of this.#known.keys()) if (!needed.has(known)) this.#known.delete(known);
  }

  /** The calls that reload all models, each after the call for its base. */
  all(): readonly Recipe[] {
    const keys = new Set([...this.#held].flatMap((held) => this.#line(held)));
    return [...keys].map((key) => {
      const { verb, args } = this.#known.get(key)!;
      return { key, verb, args, isKept: this.#held.has(key) };
    });
  }

  /** A model's key, after those of its bases. */
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
