/** @file Puts the first script into the built HTML, with the address of the engine's worker, which it starts. */

import type { Plugin, Rolldown } from "vite";
import { scriptOf } from "./standalone.ts";

/** Where it goes in index.html. */
const place = "<!-- first script -->";

/** `module`: its path from the project's folder. */
export function firstScript(module: string): Plugin {
  return {
    name: "first-script",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      async handler(html, { bundle = {} }) {
        const address = JSON.stringify(`./${workerOf(bundle)}`);
        return withScript(html, await scriptOf(module, [], { __WORKER__: address }));
      },
    },
  };
}

/** The file of the engine's worker. */
export function workerOf(bundle: Rolldown.OutputBundle): string {
  const names = Object.values(bundle).map(({ fileName }) => fileName);
  const found = names.filter((name) => /(^|\/)worker-[\w-]{8}\.js$/.test(name));
  if (found.length !== 1) throw new Error(`The build has not one script of the worker but ${found.length}.`);
  return found[0]!;
}

export function withScript(html: string, script: string): string {
  if (!html.includes(place)) throw new Error(`index.html lacks ${place}.`);
  // No text in a script ends the element that holds it.
  return html.replace(place, () => `<script>${script.trim().replaceAll("</script", "<\\/script")}</script>`);
}
