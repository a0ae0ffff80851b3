/** @file A page that is saved as one file: nothing in it is fetched, and texts in it may be any. */

interface HtmlPage {
  readonly title: string;
  /** Below the title, a paragraph each. */
  readonly caption: readonly string[];
  readonly style: string;
  /** What is seen without scripts. */
  readonly noScript?: string;
  /** Where the script draws. */
  readonly figureId: string;
  /** JSON that the scripts find under the id `data`. */
  readonly data?: unknown;
  readonly scripts: readonly string[];
}

/** Nothing is fetched, and what is loaded is in the page. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

export function htmlPage({ title, caption, style, noScript, figureId, data, scripts }: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${caption.map((line) => `<p class="caption">${escapeHtml(line)}</p>`).join("\n")}
${noScript ? `<noscript><p>${escapeHtml(noScript)}</p></noscript>\n` : ""}<div id="${figureId}"></div>
</main>
${data === undefined ? "" : `<script type="application/json" id="data">${scriptJson(data)}</script>\n`}${scripts.map((script) => `<script>${scriptText(script)}</script>`).join("\n")}
</body>
</html>
`;
}

export const scriptJson = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

/** Escapes a script so that nothing in it ends the element around it, or hides its end. */
export function scriptText(script: string): string {
  return script.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The text of one of the app's scripts, which a saved page holds; throws what `failed` makes if it cannot be fetched. */
export async function fetchScript(url: string, failed: () => Error): Promise<string> {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) throw failed();
  return answer.text();
}
