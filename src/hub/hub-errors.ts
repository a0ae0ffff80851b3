/** @file The errors of a model hub. */

import { AppError } from "../lib/errors";
import { formatBytes, plural } from "../lib/format";
import { emptyDownloads } from "./chunk-store";
import { isPassing, retryAfter } from "./retry-after";

export interface Place {
  readonly id: string;
  readonly revision: string;
  readonly hub: string;
  readonly file: string;
}

const checkName = "Check the spelling: an id looks like owner/name.";
/** What trying again does, which depends on where downloads are stored. */
function tryAgain(stored: number, isLasting: boolean): string {
  if (stored === 0) return "Try again: it starts from its beginning.";
  return `Try again: it continues where it broke off${isLasting ? ", even after a reload" : ""}.`;
}

export function notFound({ id, revision, hub }: Omit<Place, "file">): AppError {
  const where = revision === "main" ? "" : ` with the revision ${revision}`;
  const what = id.startsWith("datasets/") ? id.replace("datasets/", "data set ") : `model ${id}`;
  return new AppError("hub-not-found", `${hub} has no ${what}${where}, or it is private.`, checkName);
}

/** For a hub that could not be reached or was busy, so that nothing is known about the repository. */
export function unlisted({ id, hub }: Omit<Place, "file">): AppError {
  return new AppError(
    "hub-failed",
    `A required file is not in ${id}, and ${hub} did not say which files it has instead.`,
    "Check the connection, wait a moment and try again.",
  );
}

function gated({ id, hub }: Place): AppError {
  return new AppError(
    "hub-gated",
    `${id} is gated or private: ${hub} only serves it to users who are signed in.`,
    "Download it there with your account, then drop its files on this page.",
  );
}

const storedSentence = (stored: number) => (stored > 0 ? ` ${formatBytes(stored)} of it are stored.` : "");

export function offline({ file, hub }: Place, stored: number): AppError {
  return new AppError(
    "offline",
    `You are offline, so ${file} could not be loaded from ${hub}.${storedSentence(stored)}`,
    "Connect and try again; the embedded models and everything already loaded work without a connection.",
  );
}

export function unreachable({ file, hub }: Place, stored: number): AppError {
  return new AppError(
    "hub-blocked",
    `${hub} could not be reached for ${file}, or does not allow pages like this one to read from it (CORS).${storedSentence(stored)}`,
    "Check the connection and the Hub's address, or download the files and drop them on this page.",
  );
}

export function broken({ file }: Place, stored: number, size: number | null, isLasting: boolean): AppError {
  const of = size === null ? "" : ` of ${formatBytes(size)}`;
  const rest = stored > 0 ? `; ${formatBytes(stored)}${of} are stored` : "";
  return new AppError("hub-failed", `The download of ${file} broke off${rest}.`, tryAgain(stored, isLasting));
}

export function noRoom({ file }: Place, stored: number, size: number): AppError {
  return new AppError(
    "storage-full",
    `${file} needs ${formatBytes(size)}, and this browser has no room for the ${formatBytes(size - stored)} that are missing.`,
    emptyDownloads,
  );
}

export function unexpected({ file, hub }: Place, what: string): AppError {
  return new AppError("hub-failed", `${hub} answered ${what} for ${file}.`, "Wait a moment and try again.");
}

export function notAFile({ file, hub }: Place): AppError {
  return new AppError(
    "hub-failed",
    `${hub} answered with a web page for ${file}.`,
    "Check the address of the Hub, and that your network does not put a sign-in page in between.",
  );
}

/** A server that receives too many requests or has an error, and may say how long to wait. */
function busy({ file, hub }: Place, response: Response, stored: number): AppError {
  const said = response.status === 429 ? "“too many requests”" : `with status ${response.status}`;
  const wait = retryAfter(response);
  return new AppError(
    "hub-failed",
    `${hub} answered ${said} for ${file}.${storedSentence(stored)}`,
    wait === null ? "Wait a few minutes and try again." : `Try again in ${waitWords(wait)}.`,
  );
}

function waitWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 120) return plural(seconds, "second");
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? plural(minutes, "minute") : plural(Math.ceil(minutes / 60), "hour");
}

/** The error of a response; null if the file does not exist. `stored`: how many of its bytes are stored. */
export function errorOf(response: Response, place: Place, stored = 0): AppError | null {
  const code = response.headers.get("x-error-code");
  if (code === "GatedRepo" || response.status === 403) return gated(place);
  if (code === "RepoNotFound" || code === "RevisionNotFound" || response.status === 401)
    return notFound(place);
  if (response.status === 404) return null;
  if (isPassing(response)) return busy(place, response, stored);
  return unexpected(place, `with status ${response.status}`);
}
