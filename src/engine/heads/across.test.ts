import { expect, test } from "vitest";
import { z } from "zod";
import { folderEngine } from "../../testing/folder-engine";
import { readJson } from "../../testing/goldens";

const grid = z.array(z.array(z.number()));
const golden = readJson(
  z.object({
    own: z.string(),
    other: z.string(),
    texts: z.array(z.string()),
    across: grid,
    within: grid,
    theirs: grid,
  }),
  "reference/goldens/across.json",
);
const engine = folderEngine();

test("distances across two models of one tokenizer are SciPy's of the library's attention", async () => {
  const [own, other] = [
    await engine.load({ id: golden.own }),
    await engine.load({ id: golden.other }),
  ] as const;
  const { texts } = golden;
  const found = {
    across: await engine.distances(own.model, { texts }, { other: other.model }),
    within: await engine.distances(own.model, { texts }),
    theirs: await engine.distances(other.model, { texts }),
  };
  for (const [key, { distances }] of Object.entries(found)) {
    const wanted = golden[key as keyof typeof found].flat();
    expect(distances.data.length).toBe(wanted.length);
    const apart = Math.max(...wanted.map((value, i) => Math.abs(value - distances.data[i]!)));
    console.log(key, apart.toExponential(1));
    // A head's distance to itself is a root of a rounding error in SciPy.
    expect(apart, key).toBeLessThanOrEqual(1e-5);
  }
}, 60_000);
