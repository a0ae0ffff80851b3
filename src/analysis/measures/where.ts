/**
 * @file The measure "weight from these tokens on those". Tokens are chosen by their text, a class or a pattern; token
 * texts and patterns are not trusted, so patterns cannot repeat groups, which could take a browser for ever.
 */

import { AppError } from "../../lib/errors";
import { shortened } from "../../lib/quoted";
import { isPlain, type Measure, type MeasuredText, numAllowed, weightOn } from "./measure";
import { isPunctuation } from "./punctuation";

/** Whether the token at a place, a key of the query or the query itself, is one of those that were chosen. */
type Chooses = (text: MeasuredText, query: number, place: number) => boolean;

/** By their names, which a colon precedes. */
const classes: Readonly<Record<string, Chooses>> = {
  any: () => true,
  plain: (text, _, place) => isPlain(text, place),
  special: ({ isSpecial }, _, place) => isSpecial[place]!,
  punctuation: (text, _, place) => isPunctuation(text, place),
  first: (_text, _, place) => place === 0,
  same: ({ ids }, query, place) => place !== query && ids[place] === ids[query],
};

export const tokenClasses: readonly string[] = Object.keys(classes).map((name) => `:${name}`);

const longestPattern = 100;
/** Longer tokens match no pattern. */
const longestToken = 64;

/**
 * `from`, `to`: a token's text, in any case; a class such as ":punctuation"; or a pattern such as "/ing$/i". Throws
 * `AppError("bad-input")` for what is none of these.
 */
export function whereMeasure(from: string, to: string): Measure {
  const [isFrom, isTo] = [queryChooser(from), chooser(to)];
  return {
    key: "where",
    name: `From ${from} to ${to}`,
    unit: "share",
    definition: `weight on ${to}, mean over the queries ${from} that see such a token`,
    source: "Clark et al. 2019",
    over: "texts",
    rule: {
      of: "weights",
      factor: (text, query) =>
        isFrom(text, query)
          ? weightOn(text, (key) => key < numAllowed(text, query) && isTo(text, query, key))
          : null,
    },
  };
}

/** A query is one of ":same" if it sees a key that is. */
function queryChooser(from: string): (text: MeasuredText, query: number) => boolean {
  const isChosen = chooser(from);
  if (isChosen !== classes.same) return (text, query) => isChosen(text, query, query);
  return (text, query) =>
    text.ids.some((_, key) => key < numAllowed(text, query) && isChosen(text, query, key));
}

function chooser(given: string): Chooses {
  const choice = typeof given === "string" ? given.trim() : "";
  if (choice === "") throw unreadable(String(given ?? ""));
  if (choice.startsWith(":") && choice.length > 1) return classOf(choice);
  const pattern = /^\/(.+)\/([a-z]*)$/s.exec(choice);
  if (pattern) return byPattern(readPattern(pattern[1]!, pattern[2]!));
  const wanted = choice.toLowerCase();
  return ({ texts }, _, place) => texts[place]!.trim().toLowerCase() === wanted;
}

function classOf(choice: string): Chooses {
  const found = Object.hasOwn(classes, choice.slice(1)) ? classes[choice.slice(1)] : undefined;
  if (found) return found;
  throw new AppError(
    "bad-input",
    `“${shortened(choice)}” is not a class of tokens.`,
    `There are ${tokenClasses.join(", ")}. A token that begins with a colon is found by a pattern, such as /^:/.`,
  );
}

/** Each different token is tried once. */
function byPattern(pattern: RegExp): Chooses {
  const known = new Map<string, boolean>();
  return ({ texts }, _, place) => {
    const token = texts[place]!.trim();
    const matches = known.get(token) ?? (token.length <= longestToken && pattern.test(token));
    known.set(token, matches);
    return matches;
  };
}

function readPattern(source: string, flags: string): RegExp {
  const isSafe = source.length <= longestPattern && !repeatsGroup(source) && /^[iu]*$/.test(flags);
  try {
    if (isSafe) return new RegExp(source, flags);
  } catch {
    // Said below.
  }
  throw new AppError(
    "bad-input",
    `“${shortened(source)}” is not a pattern that can be searched for.`,
    `Write a regular expression of at most ${longestPattern} characters without repeated groups, such as /ing$/ or /^(he|she)$/i; of the flags, i and u.`,
  );
}

/**
 * `(…)+`, `(…)*`, `(…){2,}` and references to groups, of which the time can grow exponentially; more than three of `*`,
 * `+`, `?` and `{…}` too.
 */
function repeatsGroup(source: string): boolean {
  const plain = source.replace(/\\[^1-9k]/g, "x").replace(/\[(?:\\.|[^\]\\])*\]/g, "x");
  return /\)\s*[*+{]/.test(plain) || /\\[1-9k]/.test(plain) || (plain.match(/[*+?{]/g) ?? []).length > 3;
}

function unreadable(choice: string): AppError {
  return new AppError(
    "bad-input",
    `“${shortened(choice)}” names no tokens.`,
    `Write a token, a class (${tokenClasses.join(", ")}) or a pattern such as /ing$/.`,
  );
}
