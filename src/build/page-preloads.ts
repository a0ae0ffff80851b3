/** @file Names in the built page what its first script imports, so that all of it is fetched at once. */

import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";

/** A bundle's chunk with all that it needs before it can run. */
function withImports(chunk: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): Rolldown.OutputChunk[] {
  const found = new Set([chunk]);
  for (const each of found) {
    for (const name of each.imports) {
      const imported = bundle[name];
      if (imported?.type === "chunk") found.add(imported);
    }
  }
  return [...found];
}

function tagsOf(chunks: readonly Rolldown.OutputChunk[], html: string): HtmlTagDescriptor[] {
  const styles = new Set(chunks.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]));
  const link = (rel: string, href: string): HtmlTagDescriptor => ({
    tag: "link",
    attrs: { rel, crossorigin: true, href: `./${href}` },
    injectTo: "head",
  });
  const tags = [
    ...chunks.map(({ fileName }) => link("modulepreload", fileName)),
    ...[...styles].map((style) => link("stylesheet", style)),
  ];
  return tags.filter(({ attrs }) => !html.includes(`"${attrs?.href}"`));
}

/** `module`: the end of the path of the module that the first script imports dynamically. */
export function pagePreloads(module: string): Plugin {
  return {
    name: "page-preloads",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle = {} }) => {
        const page = Object.values(bundle).find(
          (file) => file.type === "chunk" && file.facadeModuleId?.endsWith(module),
        );
        if (page?.type !== "chunk") throw new Error(`No chunk of the build begins with ${module}.`);
        return tagsOf(withImports(page, bundle), html);
      },
    },
  };
}
