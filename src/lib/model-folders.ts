/** @file Which of the folders among some files holds the model, by their paths alone. */

const weightsName = /\.safetensors$|\.safetensors\.index\.json$|^pytorch_model.*\.(?:bin|index\.json)$/;

const partsOf = (path: string) => path.split("/").filter((part) => part !== "");
export const folderOf = (path: string) => partsOf(path).slice(0, -1).join("/");

/** What version control and macOS leave behind, beside or within a folder. */
export function isLitter(path: string): boolean {
  const parts = partsOf(path);
  const isHidden = (part: string, place: number) => part.startsWith(".") && place > 0;
  return parts.some(
    (part, place) => part === "__MACOSX" || part === ".git" || part.startsWith("._") || isHidden(part, place),
  );
}

/**
 * The outermost folders that hold a config.json and weights or, if none does, a config.json. Others on the way in, as
 * those of a Trainer's checkpoints or of a pooling layer, are parts of it. Empty if there is no config.json.
 */
export function modelFolders(paths: readonly string[]): readonly string[] {
  const clean = paths.filter((path) => !isLitter(path));
  const configs = new Set(clean.filter((path) => partsOf(path).at(-1) === "config.json").map(folderOf));
  const withWeights = new Set(
    clean.filter((path) => weightsName.test(partsOf(path).at(-1) ?? "")).map(folderOf),
  );
  const whole = [...configs].filter((folder) => withWeights.has(folder));
  const candidates = whole.length > 0 ? whole : [...configs];
  const depth = Math.min(...candidates.map((folder) => partsOf(folder).length));
  return candidates.filter((folder) => partsOf(folder).length === depth).sort();
}
