/**
 * @file `import url from "./file.ts?standalone"` is the URL of a script without imports, which pages can load and saved
 * files can contain.
 */

import { join } from "node:path";
import { build, type Plugin } from "vite";

const suffix = "?standalone";
const devPath = "/@standalone";

/** `plugins`: created for each script. */
export function standalone(plugins: () => Plugin[] = () => []): Plugin {
  let root = "";
  let isBuild = false;
  return {
    name: "standalone",
    enforce: "pre",
    configResolved(config) {
      root = config.root;
      isBuild = config.command === "build";
    },
    async load(id) {
      if (!id.endsWith(suffix)) return null;
      const file = id.slice(0, -suffix.length);
      if (!isBuild) return `export default ${JSON.stringify(devPath + file.slice(root.length))};`;
      const name = `${file.split("/").at(-1)!.replace(/\.ts$/, "")}.js`;
      const reference = this.emitFile({ type: "asset", name, source: await scriptOf(file, plugins()) });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer(server) {
      server.middlewares.use(devPath, (request, response, next) => {
        scriptOf(join(root, request.url ?? ""), []).then(
          (script) => response.setHeader("content-type", "text/javascript").end(script),
          next,
        );
      });
    },
  };
}

/** The script of the module `input` with all that it imports. `known`: what the build puts for names. */
export async function scriptOf(
  input: string,
  plugins: Plugin[],
  known: Readonly<Record<string, string>> = {},
): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    plugins,
    // Plotly's sources use Node's name of the global object.
    define: { global: "globalThis", ...known },
    build: {
      write: false,
      copyPublicDir: false,
      modulePreload: false,
      rolldownOptions: { input, output: { format: "iife" } },
    },
  });
  const files = [result].flat().flatMap((each) => ("output" in each ? each.output : []));
  const script = files.find((file) => file.type === "chunk");
  if (script?.type !== "chunk") throw new Error(`${input} does not produce a script.`);
  return script.code;
}
