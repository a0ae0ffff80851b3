import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Licences, licenceOf, packageFolderOf } from "./licences";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "licences-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function packageWith(files: Record<string, string>): string {
  const path = join(folder, "node_modules/thing");
  mkdirSync(path, { recursive: true });
  const description = JSON.stringify({ name: "thing", version: "1.2.0", license: "(MIT OR ISC)" });
  for (const [name, text] of Object.entries({ "package.json": description, ...files }))
    writeFileSync(join(path, name), text);
  return path;
}

test("a module's package is the innermost one, scoped or not", () => {
  expect(packageFolderOf("/a/src/main.ts")).toBeNull();
  expect(packageFolderOf("\0rolldown/runtime.js")).toBeNull();
  expect(packageFolderOf("\0/a/node_modules/react/index.js?commonjs-module")).toBe("/a/node_modules/react");
  expect(packageFolderOf("/a/node_modules/@x/y/dist/i.js")).toBe("/a/node_modules/@x/y");
  expect(packageFolderOf("/a/node_modules/p/node_modules/q/i.js")).toBe("/a/node_modules/p/node_modules/q");
});

test("only the licence and notice of a package are included", () => {
  const path = packageWith({ "LICENSE.md": "May be used.\r\n", NOTICE: "By us.", "licensed-by.js": "no" });
  expect(licenceOf(path)).toEqual({
    title: "thing 1.2.0",
    identifier: "MIT OR ISC",
    texts: ["May be used.", "By us."],
  });
});

test("a package without a licence text stops the build", () => {
  expect(() => licenceOf(packageWith({}))).toThrow(/thing has no licence file/);
});

test("the licences of what the runtime's binary is compiled from are included", () => {
  const { texts } = licenceOf("node_modules/onnxruntime-web");
  expect(texts).toHaveLength(2);
  for (const part of ["emsdk", "flatbuffers", "Eigen", "abseil", "dawn"]) expect(texts[1]).toContain(part);
});

test("every bundle's packages are in the file once, by name", () => {
  const licences = new Licences(["workbox-core"]);
  const { generateBundle } = licences.collect();
  const chunk = (name: string) => ({ type: "chunk", moduleIds: [join(process.cwd(), "node_modules", name)] });
  for (const name of ["zod/index.js", "react/index.js", "react/jsx-runtime.js"])
    (generateBundle as (options: unknown, bundle: unknown) => void)({}, { a: chunk(name) });
  const version = (name: string) =>
    JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version as string;
  const titles = ["react", "workbox-core", "zod"].map((name) => `  ${name} ${version(name)} (MIT)`);
  expect(licences.text()).toContain(`\n${titles.join("\n")}\n\n`);
});
