/** @file Reads what a user may paste for a repository on the Hub: an id, an id with a revision, or the address of a page. */

/** The hub that models and data come from unless another is named. */
export const publicHub = "https://huggingface.co";

export interface HubPlace {
  readonly kind: "model" | "dataset" | "space";
  readonly id: string;
  /** Null if none or `main` is named. */
  readonly revision: string | null;
  /** The address of a hub other than the public one; null if none is named. */
  readonly hub: string | null;
}

const publicHosts = new Set(["huggingface.co", "www.huggingface.co", "hf.co"]);
const namePattern = /^[\w.-]{1,96}$/;

/** The parts of an address that come between an id and a revision; the others come before something else. */
const beforeRevision = new Set(["tree", "blob", "resolve", "raw", "blame", "commit", "commits"]);
const afterId = new Set([...beforeRevision, "discussions", "edit", "settings", "files", "viewer"]);
/** Pages of the public Hub that are not models. */
const otherPages = new Set([
  "models",
  "docs",
  "blog",
  "papers",
  "collections",
  "learn",
  "tasks",
  "join",
  "login",
]);

/** `ownHub`: a hub whose address may end in a folder. Null if `text` does not name a repository. */
export function readHubPlace(text: string, ownHub: string | null = null): HubPlace | null {
  const bare = text
    .trim()
    .replace(/^["'`<“‘]+|["'`>”’]+$/g, "")
    .trim();
  const hf = /^hf:\/\//i.exec(bare);
  if (hf) return placeOf(repositoryOf(bare.slice(hf[0].length)), null);
  const address = addressOf(bare);
  if (address === null) return placeOf(bare, null);
  const isPublic = publicHosts.has(address.hostname.toLowerCase());
  const base = ownHub !== null && address.href.startsWith(`${ownHub}/`) ? ownHub : address.origin;
  const place = placeOf(address.href.slice(base.length).replace(/[?#].*$/, ""), isPublic ? null : base);
  return place && isPublic && !place.id.includes("/") && otherPages.has(place.id) ? null : place;
}

/** The hub of a repository: that of `id` if it is an address, otherwise `hub`. */
export const hubOf = (id: string, hub: string | null): string | null => readHubPlace(id, hub)?.hub ?? hub;

/** A web address; `https://` may be missing before the public Hub's. */
function addressOf(text: string): URL | null {
  const isBareHost = publicHosts.has(text.split("/")[0]!.toLowerCase()) && text.includes("/");
  const whole = isBareHost ? `https://${text}` : text;
  return /^https?:\/\//i.test(whole) && URL.canParse(whole) ? new URL(whole) : null;
}

/** The part before the file of `owner/name@revision/path/of/a/file`, as the Hub's library writes it. */
function repositoryOf(path: string): string {
  const length = /^(?:datasets|spaces|models)\//.test(path) ? 3 : 2;
  return path.split("/").slice(0, length).join("/");
}

function placeOf(path: string, hub: string | null): HubPlace | null {
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  if (parts[0] === "api") parts.shift();
  const kind = parts[0] === "datasets" ? "dataset" : parts[0] === "spaces" ? "space" : "model";
  const rest = kind !== "model" || (parts[0] === "models" && parts.length > 1) ? parts.slice(1) : parts;
  const end = rest.findIndex((part, place) => place > 0 && place < 3 && afterId.has(part));
  const names = end < 0 ? rest : rest.slice(0, end);
  const last = names.at(-1) ?? "";
  const [name = "", ...revisions] = last.split("@");
  const id = [...names.slice(0, -1), name];
  if (id.length > 2 || !id.every((part) => namePattern.test(part) && !part.includes(".."))) return null;
  const written = revisions.length > 0 ? revisions.join("@") : revisionAfter(rest, end);
  return { kind, id: id.join("/"), revision: written === "" || written === "main" ? null : written, hub };
}

/** The revision in an address: one part, or the three of `refs/pr/1`. */
function revisionAfter(parts: readonly string[], end: number): string {
  if (end < 0 || !beforeRevision.has(parts[end]!)) return "";
  const length = parts[end + 1] === "refs" ? 3 : 1;
  return parts.slice(end + 1, end + 1 + length).join("/");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
