/** @file A server of the built page that can switch to a second version, with other names of scripts and styles. */

import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { builtFile, folder, type StaticServer, serveBuild } from "./static-server";

const isText = (path: string) => /\.(js|css|html)$/.test(path);

/** The scripts, styles and pages of the second version, by path. */
function secondVersion(): ReadonlyMap<string, string> {
  const names = readdirSync(join(folder, "assets")).filter(isText);
  const stems = names.map((name) => name.slice(0, -extname(name).length));
  // A page is updated if its revision differs.
  const renamed = (text: string) =>
    stems
      .reduce((before, stem) => before.replaceAll(stem, `${stem}2`), text)
      .replace(/("revision":")..(\w+","url":"index\.html")/, "$1zz$2");
  const paths = [...names.map((name) => `assets/${name}`), "index.html", "sw.js"];
  return new Map(paths.map((path) => [renamed(path), renamed(readFileSync(join(folder, path), "utf8"))]));
}

export interface TwoVersions extends Pick<StaticServer, "address" | "close"> {
  /** Serves only the second version from now on. */
  update(): void;
}

export async function serveTwoVersions(): Promise<TwoVersions> {
  const second = secondVersion();
  let isSecond = false;
  const bodyOf = (path: string): Buffer | string | null => {
    if (isSecond && second.has(path)) return second.get(path)!;
    if (isSecond && path.startsWith("assets/") && isText(path)) return null;
    return builtFile(path);
  };
  const { address, close } = await serveBuild({ isIsolating: true, bodyOf });
  return {
    address,
    close,
    update: () => {
      isSecond = true;
    },
  };
}
