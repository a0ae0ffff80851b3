/**
 * @file Puts the early page into the built HTML: that of a first visit as it looks before its scripts are there, in a
 * template for each layout, of which a script in the HTML shows one.
 */

import { readFileSync } from "node:fs";
import { createServer, type Plugin, type Rolldown, type UserConfig } from "vite";
import { isNarrowQuery, isWideQuery } from "../views/attention/room-queries.ts";
import { earlyClass, figureAttribute } from "../views/first/first-figure.ts";
import type { Early } from "../views/first/markup.tsx";

/** The first of them that a window fits is its layout; pixels of a window that has it. */
const layouts = [
  { media: isWideQuery, width: 1440 },
  { media: isNarrowQuery, width: 390 },
  { media: "all", width: 1024 },
] as const;

const height = 900;

/** Where it goes in index.html. */
const place = "<!-- early page -->";

interface Options {
  /** The module that renders it. */
  readonly module: string;
  /** The file of the picture that it shows. */
  readonly storedRun: string;
  /** What the module's imports need. */
  readonly config: Pick<UserConfig, "resolve" | "plugins">;
}

type Module = { readonly earlyPage: (storedRun: ArrayBuffer) => Promise<Early> };

export function earlyPage({ module, storedRun, config }: Options): Plugin {
  return {
    name: "early-page",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      async handler(html, { bundle = {} }) {
        const { buffer } = new Uint8Array(readFileSync(storedRun));
        const pages = await rendered(module, config, ({ earlyPage }) => earlyPage(buffer));
        for (const { markup } of pages) checkClasses(markup, bundle);
        return withTemplates(html, pages);
      },
    },
  };
}

/** What `render` gives for each layout, with as much of a browser as the page's modules read. */
async function rendered(
  module: string,
  config: Options["config"],
  render: (module: Module) => Promise<Early>,
): Promise<readonly Early[]> {
  const server = await createServer({
    ...config,
    configFile: false,
    mode: "production",
    logLevel: "error",
    appType: "custom",
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  const globals = { window: windowOf(0), document: { baseURI: "https://localhost/" } };
  Object.assign(globalThis, globals);
  try {
    const loaded = (await server.ssrLoadModule(module)) as Module;
    const pages: Early[] = [];
    for (const { width } of layouts) {
      Object.assign(globalThis, { window: windowOf(width) });
      pages.push(await render(loaded));
    }
    return pages;
  } finally {
    for (const name of Object.keys(globals)) Reflect.deleteProperty(globalThis, name);
    await server.close();
  }
}

const windowOf = (width: number) => ({
  addEventListener: () => {},
  matchMedia: (query: string) => ({ matches: fits(query, width) }),
});

/** Whether a window of `width` and `height` fits a media query of lengths. */
export function fits(query: string, width: number): boolean {
  const parts = [...query.matchAll(/\((min|max)-(width|height): (\d+)px\)/g)];
  if (parts.length === 0) throw new Error(`The media query ${query} is none of lengths.`);
  return parts.every(([, bound, side, pixels]) => {
    const length = side === "width" ? width : height;
    return bound === "min" ? length >= Number(pixels) : length <= Number(pixels);
  });
}

/** The markup was made apart from the bundle, so a class may have another name there. */
export function checkClasses(markup: string, bundle: Rolldown.OutputBundle): void {
  const styles = Object.values(bundle).flatMap((file) =>
    file.type === "asset" && file.fileName.endsWith(".css") ? String(file.source) : [],
  );
  const known = new Set(styles.flatMap((css) => css.match(/(?<=\.)_[\w-]+/g) ?? []));
  const names = [...markup.matchAll(/ class="([^"]*)"/g)].flatMap(([, value = ""]) => value.split(" "));
  const lost = new Set(names.filter((name) => name.startsWith("_") && !known.has(name)));
  if (lost.size > 0) throw new Error(`No style sheet has these classes: ${[...lost].join(", ")}.`);
}

const themeStyles = /<style data-mantine-styles[\s\S]*?<\/style>/g;

export function withTemplates(html: string, pages: readonly Early[]): string {
  const styles = new Set(pages.flatMap(({ markup }) => markup.match(themeStyles) ?? []));
  const templates = pages.map(({ markup, figure }, index) => {
    const attributes = `class="${earlyClass}" inert aria-hidden="true" ${figureAttribute}="${escaped(JSON.stringify(figure))}"`;
    return `<template data-media="${layouts[index]!.media}"><div ${attributes}>${lookedAt(markup)}</div></template>`;
  });
  if (!html.includes(place)) throw new Error(`index.html lacks ${place}.`);
  return html
    .replace(place, () => templates.join("\n    "))
    .replace("</head>", () => `${[...styles].join("")}</head>`);
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Without what is only for use and for assistive technology; the names by which tests find parts belong to the real page. */
function lookedAt(markup: string): string {
  return markup
    .replaceAll(themeStyles, "")
    .replaceAll(/<link [^>]*>|<!-- -->/g, "")
    .replaceAll(/ (?:id|for|name|title|tabindex|role|aria-(?!current|pressed|hidden)[a-z]+)="[^"]*"/g, "")
    .replaceAll(/ data-testid="/g, ' data-part="');
}
