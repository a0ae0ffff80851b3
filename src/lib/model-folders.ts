/** @file Finds the folder that holds the model among some files, by their paths alone. */

const weightsName = /\.safetensors$|\.safetensors\.index\.json$|^pytorch_model.*\.(?:bin|index\.json)$/;

const partsOf = (path: string) => path.split("/").filter((part) => part !== "");
export const folderOf = (path: string) => partsOf(path).slice(0, -1).join("/");

/** Whether version control or macOS left the file behind. */
export function isLitter(path: string): boolean {
  const parts = partsOf(path);
  const isHidden = (part: string, place: number) => part.startsWith(".") && place > 0;
  return parts.some(
    (part, place) => part === "__MACOSX" || part === ".git" || part.startsWith("._") || isHidden(part, place),
  );
}

/**
 * The outermost folders that hold a config.json and weights or, if none does, a config.json. Deeper ones, such as a
 * Trainer's checkpoints or a pooling layer, are parts of them. Empty if there is no config.json.
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
