/**
 * @file The Trusted Types policy, which the content-security policy requires: allows text without elements as markup,
 * which is all that Mantine's styles and Plotly need, and the page's own scripts.
 */

interface TrustedTypesFactory {
  readonly defaultPolicy: unknown;
  createPolicy(
    name: string,
    rules: Record<"createHTML" | "createScriptURL", (text: string) => string | null>,
  ): unknown;
}

/** Null means that the text is refused. */
export const trustedHtml = (text: string): string | null => (text.includes("<") ? null : text);

export function trustedScriptUrl(text: string, page: string): string | null {
  return new URL(text, page).origin === new URL(page).origin ? text : null;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypesFactory };

// The script in the HTML and the first one both import this; only one policy may have the name.
if (trustedTypes && !trustedTypes.defaultPolicy) {
  trustedTypes.createPolicy("default", {
    createHTML: trustedHtml,
    createScriptURL: (text) => trustedScriptUrl(text, document.baseURI),
  });
}
