/** @file Answers that make the pages and workers of a host without headers cross-origin isolated. */

import { isolationHeaders } from "../lib/isolation-headers";

/** The same answer with the headers of isolation. What a browser hides from scripts cannot be copied, and stays as it is. */
export function isolated(response: Response): Response {
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(isolationHeaders)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
