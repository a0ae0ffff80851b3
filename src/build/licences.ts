/** @file Writes `licences.txt` beside the built page: the licence of every package whose code the site ships. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

interface Licence {
  /** Name and version. */
  readonly title: string;
  readonly identifier: string;
  readonly texts: readonly string[];
}

/** A package's files that its licence requires to include. */
const licenceFile = /^(licen[cs]e|notice|copying)\b/i;

/**
 * Licences of packages that have none, and of what is compiled into them: `<package>.txt`,
 * `<package>-third-parties.txt`.
 */
const ownTexts = join(import.meta.dirname, "licences");

/** The folder of the package that a module belongs to; null for the app's own modules. */
export function packageFolderOf(moduleId: string): string | null {
  const path = moduleId.replace(/^\0/, "").split("?")[0]!;
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
  return found ? found[1]! : null;
}

/** Throws if a package has no licence text, since the site may not be published without it. */
export function licenceOf(folder: string): Licence {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = [...textsIn(folder, (file) => licenceFile.test(file)), ...textsFor(name)];
  if (texts.length === 0)
    throw new Error(`${name} has no licence file; add src/build/licences/${fileNameOf(name)}.txt.`);
  return { title: `${name} ${version}`, identifier: String(license).replace(/^\((.*)\)$/, "$1"), texts };
}

const fileNameOf = (name: string) => name.replace("/", "+");

/** Other packages may have longer names with the same beginning, so third parties have one fixed suffix. */
function textsFor(name: string): readonly string[] {
  const wanted = [`${fileNameOf(name)}.txt`, `${fileNameOf(name)}-third-parties.txt`];
  return wanted.flatMap((file) => textsIn(ownTexts, (each) => each === file));
}

function textsIn(folder: string, isWanted: (file: string) => boolean): readonly string[] {
  const files = readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile());
  return files
    .map(({ name }) => name)
    .filter(isWanted)
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
}

function licencesText(licences: readonly Licence[]): string {
  const rule = "=".repeat(80);
  const part = ({ title, identifier, texts }: Licence) =>
    [rule, `${title} (${identifier})`, rule, "", texts.join("\n\n"), ""].join("\n");
  const titles = licences.map(({ title, identifier }) => `  ${title} (${identifier})`);
  const head = ["Headscope includes the packages below; their licences follow.", "", ...titles, ""];
  return [...head, ...licences.map(part)].join("\n");
}

/** The packages of all bundles of the site. Each bundle uses `collect`, and the page's also `write`. */
export class Licences {
  readonly #folders = new Set<string>();

  /** @param packages Names of packages that are part of the site but of no bundle. */
  constructor(packages: readonly string[]) {
    for (const name of packages) this.#folders.add(join(import.meta.dirname, "../../node_modules", name));
  }

  collect(): Plugin {
    return {
      name: "licences:collect",
      apply: "build",
      generateBundle: (_, bundle) => {
        for (const file of Object.values(bundle)) {
          for (const id of file.type === "chunk" ? file.moduleIds : []) this.#add(id);
        }
      },
    };
  }

  #add(moduleId: string): void {
    const folder = packageFolderOf(moduleId);
    if (folder && existsSync(join(folder, "package.json"))) this.#folders.add(folder);
  }

  write(): Plugin {
    const text = () => this.text();
    return {
      name: "licences:write",
      apply: "build",
      generateBundle: {
        order: "post",
        handler() {
          this.emitFile({ type: "asset", fileName: "licences.txt", source: text() });
        },
      },
    };
  }

  text(): string {
    const byTitle = new Map(
      [...this.#folders].map((folder) => {
        const licence = licenceOf(folder);
        return [licence.title, licence];
      }),
    );
    return licencesText([...byTitle.values()].sort((a, b) => a.title.localeCompare(b.title, "en")));
  }
}
