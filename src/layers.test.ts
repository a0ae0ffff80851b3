import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { expect, test } from "vitest";

const all = [
  "lib",
  "hub",
  "tokenizer",
  "weights",
  "graph",
  "models",
  "programs",
  "runtime",
  "decoding",
  "analysis",
];

/** Each folder of `src/`, lowest first, with the folders it may import beside itself. */
const below: Record<string, readonly string[]> = {
  lib: [],
  hub: ["lib"],
  tokenizer: ["lib", "hub"],
  weights: ["lib", "hub"],
  graph: ["lib"],
  models: ["lib", "weights", "graph"],
  programs: ["lib", "graph", "models"],
  runtime: ["lib"],
  decoding: ["lib"],
  analysis: ["lib"],
  engine: all,
  store: ["lib", "decoding", "engine"],
  views: ["lib", "decoding", "store"],
};

/** Packages that one folder alone may import. */
const keepers: Record<string, string> = {
  "onnxruntime-web": "runtime",
  "@bufbuild/protobuf": "graph",
  hyparquet: "hub",
  "hyparquet-compressors": "hub",
  comlink: "engine",
  react: "views",
  "@mantine/core": "views",
  "plotly.js": "views",
  "fast-check": "testing",
};

const folderOf = (path: string) => normalize(path).split(sep)[0]!;

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && file.includes(sep),
);

/** Every module a source names: static and dynamic imports, re-exports, and workers made from a URL. */
function importsOf(text: string): string[] {
  const patterns = [
    /\bfrom "([^"]+)"/g,
    /\bimport\("([^"]+)"\)/g,
    /^import "([^"]+)"/gm,
    /new URL\("([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/** The rules that `file` breaks, as sentences. */
function violations(file: string, text: string): string[] {
  const folder = folderOf(file);
  if (folder === "testing" || folder === "build") return [];
  const allowed = [folder, ...(below[folder] ?? [])];
  return importsOf(text).flatMap((spec) => {
    if (!spec.startsWith(".")) {
      const keeper = Object.entries(keepers).find(([name]) => spec === name || spec.startsWith(`${name}/`));
      return keeper && keeper[1] !== folder ? [`${file} imports ${spec}, which only ${keeper[1]}/ may`] : [];
    }
    const target = folderOf(join(dirname(file), spec));
    return allowed.includes(target) ? [] : [`${file} imports ${spec}: ${folder}/ may not use ${target}/`];
  });
}

test("every folder of src/ has a row in the table", () => {
  const folders = new Set(sources.map(folderOf));
  expect(
    [...folders].filter((folder) => folder !== "testing" && folder !== "build" && !(folder in below)),
  ).toEqual([]);
});

test.each(sources)("%s imports only from below", (file) => {
  expect(violations(file, readFileSync(join("src", file), "utf8"))).toEqual([]);
});

test("a planted violation of each kind is found", () => {
  expect(violations(join("graph", "x.ts"), 'import { a } from "../models/bert";')).toHaveLength(1);
  expect(violations(join("graph", "x.ts"), 'const a = await import("../models/bert");')).toHaveLength(1);
  expect(violations(join("graph", "x.ts"), 'import * as ort from "onnxruntime-web/webgpu";')).toHaveLength(1);
  expect(violations(join("views", "x.ts"), 'import fc from "fast-check";')).toHaveLength(1);
  expect(
    violations(join("views", "x.ts"), 'new Worker(new URL("../engine/worker.ts", import.meta.url))'),
  ).toHaveLength(1);
  expect(violations(join("graph", "x.ts"), 'import { a } from "../lib/errors";')).toEqual([]);
});
