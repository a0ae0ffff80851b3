/** @file Does this model look random? Its heads beside those of random weights of the same shape. */

import { Button } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { countPresent } from "../../analysis/absent-heads";
import { largestDistance } from "../../analysis/similarity";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { at } from "../../lib/tensor";
import {
  type App,
  type AppState,
  type Likeness,
  type Measured,
  type Subject,
  sameSubject,
} from "../../store";
import { ChartCard } from "../charts/ChartCard";
import type { ChartLook } from "../charts/chart";
import { layerChart } from "../charts/layer-chart";
import { useApp, useAppState } from "../ui/context";
import { NumbersTable } from "../ui/NumbersTable";
import { distanceAbout, randomEntropyAbout } from "./abouts";
import { randomness, verdict } from "./head-figures";
import styles from "./heads.module.css";
import { MeasureNote } from "./MeasureNote";
import { useMeasured } from "./use-measured";

type Compared = Measured<Subject, Likeness>;

/** The slot of real weights: the active one, or what a random one has its shape from. */
function realSlot({ slots, active }: AppState): string {
  const source = slots.find(({ id }) => id === active)?.source;
  return source?.kind === "random" ? source.base : active;
}

/** Random weights in the shape of a slot: the active one where it is that, else the first. */
function twinSlot({ slots, active }: AppState, real: string): string | null {
  const twins = slots.filter(({ source }) => source.kind === "random" && source.base === real);
  return (twins.find(({ id }) => id === active) ?? twins[0])?.id ?? null;
}

export function RandomTab() {
  const app = useApp();
  const real = useAppState(realSlot);
  const twin = useAppState((state) => twinSlot(state, real));
  const own = useMeasured(app.heads.likeness, real);
  const other = useMeasured(app.heads.likeness, twin ?? "", twin !== null);
  const label = useAppState(({ slots }) => slots.find(({ id }) => id === real)?.label ?? real);
  const { likeness } = app.heads;
  return (
    <>
      <MeasureNote
        what={`Comparing the heads of ${label}`}
        measurement={likeness}
        measured={own}
        slot={real}
      />
      {twin === null ? (
        <div className={styles.selected}>
          <span>There are no random weights in the shape of {label} yet.</span>
          <Button onClick={() => addTwin(app, real)} data-testid="add-twin">
            Add them
          </Button>
        </div>
      ) : (
        <MeasureNote what="Comparing random heads" measurement={likeness} measured={other} slot={twin} />
      )}
      {own.finding && (
        <Shown label={label} own={own.finding.found} twin={twin === null ? null : foundOfSame(own, other)} />
      )}
    </>
  );
}

/** What was found of the twin, while it is of the same sentence. */
function foundOfSame({ finding: own }: Compared, { finding: other }: Compared): Likeness | null {
  return own && other && sameSubject(own.asked, other.asked) ? other.found : null;
}

/** The model that was shown stays the one that is shown. */
function addTwin(app: App, base: string): void {
  const { active } = app.store.getState();
  app.models.add({ kind: "random", base, seed: 1 });
  app.models.activate(active);
}

interface Named {
  readonly name: string;
  readonly found: Likeness;
}

interface ShownProps {
  readonly label: string;
  readonly own: Likeness;
  readonly twin: Likeness | null;
}

function Shown({ label, own, twin }: ShownProps) {
  const both = useMemo((): readonly Named[] => {
    const named = { name: label, found: own };
    return twin ? [named, { name: "random weights", found: twin }] : [named];
  }, [label, own, twin]);
  return (
    <>
      {twin && (
        <p className={styles.verdict} data-testid="verdict">
          {verdict(randomness(own), randomness(twin))}
        </p>
      )}
      <Facts both={both} />
      <div className={styles.halves}>
        <EntropyCard label={label} both={both} own={own} />
        <DistanceCard label={label} both={both} own={own} />
      </div>
    </>
  );
}

interface CardProps {
  readonly label: string;
  readonly both: readonly Named[];
  readonly own: Likeness;
}

const cardHeight = 380;

function EntropyCard({ label, both, own: { entropies, tokens, largest } }: CardProps) {
  const build = useCallback(
    (look: ChartLook) =>
      layerChart(
        {
          series: both.map(({ name, found }) => ({ name, byLayer: layersOf(found) })),
          name: "mean entropy, nats",
          unit: " nats",
          largest,
          largestName: `largest: ${formatNumber(largest)} nats`,
        },
        look,
      ),
    [both, largest],
  );
  return (
    <ChartCard
      build={build}
      title="Mean entropy by layer"
      note={`n = ${plural(countPresent(entropies.data), "head")}, ${plural(tokens, "token")}`}
      fileName={`random-entropy-${label}`}
      columns={columnsOf(both, (found) => found.entropies.data, "head")}
      about={randomEntropyAbout}
      height={cardHeight}
      testId="random-entropy-chart"
    />
  );
}

function DistanceCard({ label, both, own }: CardProps) {
  const build = useCallback(
    (look: ChartLook) =>
      layerChart(
        {
          series: both.map(({ name, found }) => ({ name, byLayer: found.byLayer.map((value) => [value]) })),
          name: "distance of two heads",
          unit: "",
          largest: largestDistance,
          largestName: `largest: ${formatNumber(largestDistance)}`,
        },
        look,
      ),
    [both],
  );
  return (
    <ChartCard
      build={build}
      title="How different the heads of a layer are"
      note={`n = ${plural(own.pairs, "pair")} of heads`}
      fileName={`random-distance-${label}`}
      columns={columnsOf(both, (found) => found.byLayer, "layer")}
      about={distanceAbout}
      height={cardHeight}
      testId="random-distance-chart"
    />
  );
}

function Facts({ both }: { readonly both: readonly Named[] }) {
  return (
    <NumbersTable label="Trained and random weights in numbers" testId="randomness">
      <thead>
        <tr>
          <th scope="col">weights</th>
          <th scope="col">mean entropy, nats</th>
          <th scope="col">share of the largest</th>
          <th scope="col">distance of two heads</th>
          <th scope="col">n</th>
        </tr>
      </thead>
      <tbody>
        {both.map(({ name, found }) => {
          const { share, distance } = randomness(found);
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td title={formatFull(share * found.largest)}>{formatNumber(share * found.largest)}</td>
              <td title={formatFull(share)}>{formatNumber(share)}</td>
              <td title={formatFull(distance)}>{formatNumber(distance)}</td>
              <td>
                {plural(countPresent(found.entropies.data), "head")}, {plural(found.pairs, "pair")}
              </td>
            </tr>
          );
        })}
      </tbody>
    </NumbersTable>
  );
}

function layersOf({ entropies }: Likeness): readonly (readonly number[])[] {
  return Array.from({ length: entropies.shape[0]! }, (_, layer) => Array.from(at(entropies, layer).data));
}

/** A column of places, then one a model; `per` says what a line is. */
function columnsOf(
  both: readonly Named[],
  valuesOf: (found: Likeness) => ArrayLike<number>,
  per: "head" | "layer",
) {
  const { entropies } = both[0]!.found;
  const [numLayers = 0, numHeads = 1] = entropies.shape;
  const count = per === "head" ? numLayers * numHeads : numLayers;
  const layers = Array.from({ length: count }, (_, place) =>
    per === "head" ? Math.floor(place / numHeads) : place,
  );
  const heads = layers.map((_, place) => place % numHeads);
  return [
    { name: "layer", values: layers },
    ...(per === "head" ? [{ name: "head", values: heads }] : []),
    ...both.map(({ found }, place) => ({
      name: place === 0 ? "trained" : "random",
      values: valuesOf(found),
    })),
  ];
}
