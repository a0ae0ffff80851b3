/** @file Writes the content-security policy into the built page, so that it applies wherever the files are served. */

import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** `hashes`: those of the page's inline scripts, in a policy's format. */
function policyOf(hashes: readonly string[]): string {
  return [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes.map((hash) => `'${hash}'`)].join(" "),
    // Mantine and Plotly set styles from scripts.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "worker-src 'self'",
    "connect-src 'self' https: http://localhost:*",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    // The only policy is in src/views/ui/trusted-types.ts.
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}

const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** The hash of each inline script of a page; a browser reads every line end as a line feed. */
export function scriptHashes(html: string): string[] {
  return [...html.matchAll(inlineScript)].map(([, text = ""]) => {
    const bytes = text.replaceAll(/\r\n?/g, "\n");
    return `sha256-${createHash("sha256").update(bytes, "utf8").digest("base64")}`;
  });
}

/** Puts the policy before everything it applies to. */
export function withPolicy(html: string): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policyOf(scriptHashes(html))}" />`;
  return html.replace(/<meta charset="[^"]*"\s*\/?>/, (charset) => `${charset}\n    ${meta}`);
}

/** Not used in `npm run dev`, which adds inline scripts. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: { order: "post", handler: withPolicy },
  };
}
