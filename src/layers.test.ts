import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { expect, test } from "vitest";

/** Each folder of `src/`, lowest first, with the folders it may import beside itself. */
const below: Record<string, readonly string[]> = {
  lib: [],
  analysis: ["lib"],
  hub: ["lib"],
  tokenizer: ["lib", "hub"],
  weights: ["lib", "hub"],
  graph: ["lib"],
  models: ["lib", "analysis", "weights", "graph"],
  programs: ["lib", "graph", "models"],
  runtime: ["lib"],
  decoding: ["lib"],
  engine: [
    "lib",
    "analysis",
    "hub",
    "tokenizer",
    "weights",
    "graph",
    "models",
    "programs",
    "runtime",
    "decoding",
  ],
  figures: ["lib", "analysis", "engine"],
  store: ["lib", "analysis", "decoding", "engine", "figures"],
  views: ["lib", "analysis", "decoding", "figures", "store"],
  "service-worker": ["lib"],
};

/** Folders with a public face, and the folders that may import nothing else of them. */
const faces: Record<string, readonly string[]> = { decoding: ["store", "views"] };

/** The rooms of the folders that have them, lowest first: a room imports only those before it. "." is the folder itself. */
const rooms: Record<string, readonly string[]> = {
  engine: ["api", "data", "model", "input", "heads", "decode", ".", "wire"],
  figures: ["charts", ".", "heads"],
  views: [
    "ui",
    "models",
    "text",
    "figures",
    "figures/matrix",
    "figures/neurons",
    "figures/head",
    "figures/model",
    "figures/saved",
    "charts",
    "data",
    "attention",
    "heads",
    "pruning",
    "decoding",
    "notebook",
    "shell",
    "first",
    ".",
  ],
};

/** Packages that only these folders may import. */
const keepers: Record<string, string | readonly string[]> = {
  "onnxruntime-web": "runtime",
  "@bufbuild/protobuf": ["graph", "tokenizer"],
  hyparquet: "hub",
  "hyparquet-compressors": "hub",
  comlink: "engine",
  "@huggingface/jinja": "engine",
  react: "views",
  "@mantine/core": "views",
  "react-markdown": "views",
  "@tabler/icons-react": "views",
  "plotly.js": ["figures", "views"],
  "workbox-core": "service-worker",
  "workbox-precaching": "service-worker",
  "workbox-routing": "service-worker",
  "workbox-strategies": "service-worker",
  "fast-check": "testing",
};

const folderOf = (path: string) => normalize(path).split(sep)[0]!;

/** `engine/heads/search.ts` is in the room `heads` of `engine`. */
const roomOf = (path: string) =>
  dirname(relative(folderOf(path), path))
    .split(sep)
    .join("/");

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
      return keeper && ![keeper[1]].flat().includes(folder)
        ? [`${file} imports ${spec}, which only ${keeper[1]}/ may`]
        : [];
    }
    const target = join(dirname(file), spec);
    if (!allowed.includes(folderOf(target))) {
      return [`${file} imports ${spec}: ${folder}/ may not use ${folderOf(target)}/`];
    }
    if (faces[folderOf(target)]?.includes(folder) && target !== folderOf(target)) {
      return [`${file} imports ${spec}: of ${folderOf(target)}/ it may use the index alone`];
    }
    return pointsUp(file, target) ? [`${file} imports ${spec}, which is in a higher room`] : [];
  });
}

function pointsUp(file: string, target: string): boolean {
  const order = rooms[folderOf(file)];
  if (order === undefined || folderOf(target) !== folderOf(file)) return false;
  return order.indexOf(roomOf(target)) > order.indexOf(roomOf(file));
}

/** The first chain of imports that comes back to its beginning, types included; `null` if there is none. */
function cycleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    done.add(file);
    for (const next of imports.get(file) ?? []) {
      const cycle = walk(next, [...path, file]);
      if (cycle) return cycle;
    }
    return null;
  };
  for (const file of imports.keys()) {
    const cycle = walk(file, []);
    if (cycle) return cycle;
  }
  return null;
}

/** The source that `spec` in `file` means; `undefined` for a style sheet or a package. */
const sourceOf = (file: string, spec: string) =>
  ["", ".ts", ".tsx", `${sep}index.ts`]
    .map((end) => join(dirname(file), spec) + end)
    .find((path) => sources.includes(path));

const imports = () =>
  new Map(
    sources.map((file) => {
      const named = importsOf(readFileSync(join("src", file), "utf8")).filter((spec) => spec.startsWith("."));
      return [file, named.map((spec) => sourceOf(file, spec)).filter((path) => path !== undefined)];
    }),
  );

test("every folder of src/ has a row in the table", () => {
  const folders = new Set(sources.map(folderOf));
  expect(
    [...folders].filter((folder) => folder !== "testing" && folder !== "build" && !(folder in below)),
  ).toEqual([]);
});

test("every room of a folder with rooms has its place", () => {
  const found = new Set(sources.filter((file) => folderOf(file) in rooms).map((file) => dirname(file)));
  const placed = Object.entries(rooms).flatMap(([folder, all]) => all.map((room) => join(folder, room)));
  expect([...found].sort()).toEqual(placed.sort());
});

test("no import comes back to its file, not even for a type", () => {
  expect(cycleIn(imports())).toBeNull();
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
    violations(join("views", "x.ts"), 'new Worker(new URL("../engine/wire/worker.ts", import.meta.url))'),
  ).toHaveLength(1);
  expect(violations(join("graph", "x.ts"), 'import { a } from "../lib/errors";')).toEqual([]);
  expect(violations(join("views", "x.ts"), 'import { a } from "../decoding/lane";')).toHaveLength(1);
  expect(violations(join("views", "x.ts"), 'import { a } from "../decoding";')).toEqual([]);
  expect(violations(join("engine", "x.ts"), 'import { a } from "../decoding/lane";')).toEqual([]);
  expect(violations(join("engine", "input", "x.ts"), 'import { a } from "../heads/heads";')).toHaveLength(1);
  expect(violations(join("engine", "heads", "x.ts"), 'import { a } from "../input/input";')).toEqual([]);
  expect(violations(join("views", "ui", "x.ts"), 'import { a } from "../main";')).toHaveLength(1);
  expect(cycleIn(new Map(Object.entries({ a: ["b"], b: ["c"], c: ["b"] })))).toEqual(["b", "c", "b"]);
});
