/** @file Reads a tokenizer's text and JSON files within limits; any fault is a "bad-tokenizer" error. */

import { z } from "zod";
import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import { AppError } from "../lib/errors";

const MAX_BYTES = 64 * 2 ** 20;

export function badTokenizer(message: string): AppError {
  return new AppError(
    "bad-tokenizer",
    message,
    "Check that the tokenizer's files are complete and belong to the model.",
  );
}

/** The file, or `null` if there is none. Throws "bad-tokenizer" if it is too large. */
export async function readBytes(
  repository: Repository,
  file: string,
  options?: CallOptions,
): Promise<Uint8Array | null> {
  const source = await repository.open(file, options);
  if (source === null) return null;
  if (source.size > MAX_BYTES) {
    throw badTokenizer(`${file} has ${source.size} bytes, more than any tokenizer needs.`);
  }
  return source.slice(0, source.size);
}

/** The file as text, or `null` if there is none. Throws "bad-tokenizer" if it is too large or not UTF-8. */
export async function readText(
  repository: Repository,
  file: string,
  options?: CallOptions,
): Promise<string | null> {
  const bytes = await readBytes(repository, file, options);
  if (bytes === null) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw badTokenizer(`${file} is not text in UTF-8.`);
  }
}

/** The JSON file checked by `schema`, or `null` if there is none. Throws "bad-tokenizer" with the faulty part. */
export async function readJson<T>(
  repository: Repository,
  file: string,
  schema: z.ZodType<T>,
  options?: CallOptions,
): Promise<T | null> {
  const text = await readText(repository, file, options);
  if (text === null) return null;
  const json = parseJson(file, text);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw badTokenizer(`${file}: ${describeIssue(json, parsed.error)}`);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badTokenizer(`${file} is not valid JSON.`);
  }
}

const typed = z.object({ type: z.string().max(100) });

/** The first issue as a sentence: its path, the type of the part, what is wrong. */
function describeIssue(json: unknown, error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return "its contents have an unknown format.";
  const isKind = issue.path.at(-1) === "type";
  const keys = isKind ? issue.path.slice(0, -1) : issue.path;
  const part = typed.safeParse(keys.reduce(valueAt, json));
  const place = keys.length > 0 ? `"${keys.map(String).join(".")}"` : "the file";
  if (isKind && part.success)
    return `${place} has the type ${part.data.type}, which Headscope does not support; ${issue.message}.`;
  const kind = part.success ? ` (a ${part.data.type})` : "";
  return `${place}${kind} is not supported: ${issue.message}.`;
}

function valueAt(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === String(key))?.[1]
    : undefined;
}
