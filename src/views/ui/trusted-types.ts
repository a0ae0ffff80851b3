/**
 * @file What the page lets become markup or a script, in browsers that ask (Trusted Types, which the content-security
 * policy requires): text that makes no element, which is all that Mantine's styles and Plotly need, and own scripts.
 */

interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: Record<"createHTML" | "createScriptURL", (text: string) => string | null>,
  ): unknown;
}

/** Null is refused. */
export const trustedHtml = (text: string): string | null => (text.includes("<") ? null : text);

export function trustedScriptUrl(text: string, page: string): string | null {
  return new URL(text, page).origin === new URL(page).origin ? text : null;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypesFactory };

trustedTypes?.createPolicy("default", {
  createHTML: trustedHtml,
  createScriptURL: (text) => trustedScriptUrl(text, document.baseURI),
});
