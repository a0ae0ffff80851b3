/** @file Finds the splits of a data set from the paths of its parquet files. */

export interface Split {
  /** `test`, or `unsplit/train` for a split of another than the first configuration. */
  readonly name: string;
  /** With its configuration: `split/test`. */
  readonly fullName: string;
  /** Its files in order. */
  readonly paths: readonly string[];
}

interface Placed {
  readonly config: string;
  readonly split: string;
  readonly path: string;
}

/**
 * The splits in the order of preference: those of the first configuration, then of the others. Known layouts are
 * `data/test-00000-of-00001.parquet`, `config/test-00000-of-00001.parquet`, `config/test/0000.parquet` and
 * `test.parquet`.
 */
export function splitsOf(paths: readonly string[]): readonly Split[] {
  const placed = paths.filter((path) => path.endsWith(".parquet")).map(placeOf);
  const configs = [...new Set(placed.map(({ config }) => config))].toSorted(byUse);
  return configs.flatMap((config, index) => {
    const own = placed.filter((place) => place.config === config);
    return [...new Set(own.map(({ split }) => split))].toSorted().map((split) => ({
      name: index === 0 ? split : `${config}/${split}`,
      fullName: config === "" ? split : `${config}/${split}`,
      paths: own
        .filter((place) => place.split === split)
        .map(({ path }) => path)
        .toSorted(),
    }));
  });
}

/** The default configuration comes first. */
function byUse(a: string, b: string): number {
  const rank = (config: string) => (["", "default", "plain_text"].includes(config) ? 0 : 1);
  return rank(a) - rank(b) || a.localeCompare(b);
}

function placeOf(path: string): Placed {
  const folders = path.split("/");
  const file = (folders.pop() ?? "").replace(/\.parquet$/, "");
  const base = file.replace(/[-_.]?\d{4,}-of-\d{4,}.*$/, "").replace(/[-_.]\d{4,}$/, "");
  const isNumbered = base === "" || /^(part|shard|file)?[-_.]?\d+/.test(base);
  const split = isNumbered ? (folders.pop() ?? "train") : base;
  const config = folders.filter((folder) => folder !== "data").join("/");
  return { config, split, path };
}

/** The split of that name; without a name the one made for testing, else the first. */
export function chosenSplit(splits: readonly Split[], wanted: string | undefined): Split | undefined {
  const find = (name: string) => splits.find((split) => split.name === name || split.fullName === name);
  if (wanted !== undefined) return find(wanted);
  return find("test") ?? find("validation") ?? splits[0];
}
