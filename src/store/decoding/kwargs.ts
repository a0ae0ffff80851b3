/** @file Options as the user writes them: a JSON dictionary, or the arguments of a Python call. Pure. */

import { z } from "zod";
import type { LaneOptions } from "../../engine/api/api";
import { AppError } from "../../lib/errors";

const dictionary = z.record(z.string(), z.unknown());

/**
 * Reads `{"num_beams": 5}`, `num_beams=5, do_sample=True`, `model.generate(**inputs, num_beams=5)` or
 * `GenerationConfig(num_beams=5)`. Throws `AppError`.
 */
export function parseOptions(text: string): LaneOptions {
  const trimmed = text.trim();
  if (trimmed === "") return {};
  if (trimmed.startsWith("{")) return readJson(pythonWords(trimmed), trimmed);
  const call = /^(?:\w+\s*=\s*)?[\w.]*\b(?:generate|GenerationConfig|dict)\s*\(([\s\S]*)\)\s*$/.exec(trimmed);
  const pairs = splitArguments(call?.[1] ?? trimmed)
    .map((argument) => argument.trim())
    .filter((argument) => argument !== "" && !(call && isInput.test(argument)));
  return Object.fromEntries(pairs.map(readPair));
}

/** Arguments of a call that are not options: its inputs, and the tokenizer. */
const isInput = /^(?:\*\*[\s\S]*|[A-Za-z_]\w*|(?:inputs|input_ids|attention_mask|tokenizer)\s*=[\s\S]*)$/;

function readPair(argument: string): [string, unknown] {
  const [, name, value] = /^(\w+)\s*=\s*([\s\S]+)$/.exec(argument) ?? [];
  if (name === undefined || value === undefined) return refuse(argument);
  return [name, readValue(value, argument)];
}

function readValue(value: string, whole: string): unknown {
  const options = readJson(`{"value": ${pythonWords(value)}}`, whole);
  return options.value;
}

function readJson(json: string, whole: string): LaneOptions {
  try {
    return dictionary.parse(JSON.parse(json));
  } catch {
    return refuse(whole);
  }
}

/** Rewrites Python's True, False, None, single quotes, tuples and trailing commas as JSON. */
function pythonWords(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\b(?:True|False|None)\b|,(?=\s*[\]})])|[()]/g,
    (match) => {
      if (match.startsWith("'")) return JSON.stringify(match.slice(1, -1).replaceAll("\\'", "'"));
      return words[match] ?? match;
    },
  );
}

const words: Record<string, string> = {
  True: "true",
  False: "false",
  None: "null",
  ",": "",
  "(": "[",
  ")": "]",
};

/** The parts between commas that are outside brackets and strings. */
function splitArguments(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\s\S]/g)) {
    if ("([{".includes(piece)) depth++;
    if (")]}".includes(piece)) depth--;
    if (piece === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

function refuse(text: string): never {
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  throw new AppError(
    "bad-input",
    `“${short}” could not be read.`,
    'Write a dictionary such as {"num_beams": 5}, or arguments such as num_beams=5, early_stopping=True.',
  );
}
