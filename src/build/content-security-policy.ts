/** @file The content-security policy of the built page, in the page itself: it holds wherever the files are served. */

import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** `hashes`: of the page's inline scripts, as a policy writes them. */
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
    // The one policy is that of src/views/ui/trusted-types.ts.
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

/** Puts the policy before everything that it governs. */
export function withPolicy(html: string): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policyOf(scriptHashes(html))}" />`;
  return html.replace(/<meta charset="[^"]*"\s*\/?>/, (charset) => `${charset}\n    ${meta}`);
}

/** Not in `npm run dev`, which adds inline scripts of its own. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: { order: "post", handler: withPolicy },
  };
}
