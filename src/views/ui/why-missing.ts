/** @file Finds out why a part of the page could not be loaded: no connection, a new version, or neither. */

import { AppError, toAppError } from "../../lib/errors";

const entryPattern = /<script type="module"[^>]*\ssrc="([^"]+)"/;

/** Distinguishes a lost connection from a new version that replaced the one on screen. */
export function whyMissing(
  error: unknown,
  served: string | null,
  page: Pick<Document, "querySelector">,
): AppError {
  const entry = page.querySelector('script[type="module"][src]')?.getAttribute("src");
  const servedEntry = served === null ? undefined : entryPattern.exec(served)?.[1];
  if (served === null) {
    return new AppError(
      "offline",
      "This part of the page could not be fetched: there is no connection to the server of Headscope.",
      "Connect and try again.",
    );
  }
  if (servedEntry !== undefined && servedEntry !== entry) {
    return new AppError(
      "no-file",
      "This part of the page could not be fetched: a new version of Headscope has taken the place of this one.",
      "Reload the page to continue with the new version.",
    );
  }
  return new AppError(
    "internal",
    `This part of the page could not be fetched: ${toAppError(error).message}`,
    "Try again, or reload the page.",
  );
}
