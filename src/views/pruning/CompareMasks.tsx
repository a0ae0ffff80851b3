/** @file Masks A and B, once they are kept: their scores, how they differ, and buttons to show them. */

import { Button, Group } from "@mantine/core";
import {
  countHeads,
  type HeadSet,
  placesOf,
  sameHeads,
  withoutHeads,
  writeHeads,
} from "../../analysis/head-sets";
import { metricWords } from "../../analysis/metric";
import { formatNumber, plural } from "../../lib/format";
import { type KeptMask, type KeptName, keptNames, type MaskSubject, type SetScore } from "../../store";
import { useApp } from "../ui/context";
import styles from "./CompareMasks.module.css";
import { scoreFor } from "./effect-rows";
import { usePruning, useSet } from "./use-pruning";

/** Nothing until a mask is kept. */
export function CompareMasks({ subject }: { readonly subject: MaskSubject }) {
  const kept = usePruning((state) => state.kept[subject.slot.id]) ?? {};
  const texts = useSet()?.texts;
  const { model } = subject.info;
  if (!kept.A && !kept.B) return null;
  return (
    <div className={styles.compare} data-testid="compare-masks">
      {keptNames.map((name) => {
        const mask = kept[name];
        const score = scoreFor(mask, model, texts);
        return mask && <Row key={name} name={name} kept={mask} score={score} present={subject.mask} />;
      })}
      {kept.A && kept.B && (
        <p className={styles.difference} data-testid="mask-difference">
          {differenceText(kept.A.mask, kept.B.mask)}
        </p>
      )}
    </div>
  );
}

interface RowProps {
  readonly name: KeptName;
  readonly kept: KeptMask;
  readonly score: SetScore | null;
  readonly present: HeadSet;
}

function Row({ name, kept: { mask }, score, present }: RowProps) {
  const { pruning } = useApp();
  const isShown = sameHeads(mask, present);
  return (
    <Group gap="4px 12px">
      <strong>Mask {name}</strong>
      <span className={styles.grow} data-testid={`kept-${name}`}>
        {keptText(mask, score)}
      </span>
      <Button
        size="compact-xs"
        data-testid={`show-${name}`}
        disabled={isShown}
        onClick={() => pruning.use(mask)}
      >
        {isShown ? "Shown" : "Show"}
      </Button>
    </Group>
  );
}

/** Keeps the present mask, beside which another can be put. */
export function KeepMask() {
  const { pruning } = useApp();
  return keptNames.map((name) => (
    <Button
      key={name}
      variant="subtle"
      data-testid={`keep-${name}`}
      title={`Keep this mask as ${name}, to compare it with another`}
      onClick={() => pruning.keep(name)}
    >
      Keep as {name}
    </Button>
  ));
}

function keptText(mask: HeadSet, score: SetScore | null): string {
  const figure = score ? `${metricText(score)} · loss ${formatNumber(score.loss)}` : "";
  return `${plural(countHeads(mask), "head")} masked${figure}`;
}

const metricText = ({ metric }: SetScore): string =>
  metric ? ` · ${metricWords[metric.name]} ${formatNumber(metric.value)}` : "";

/** The heads that only one of the two has, as layer:heads. */
function differenceText(a: HeadSet, b: HeadSet): string {
  const onlyA = withoutHeads(a, placesOf(b));
  const onlyB = withoutHeads(b, placesOf(a));
  const said = (heads: HeadSet) =>
    countHeads(heads) === 0 ? "none" : writeHeads(heads).replaceAll(".", " ");
  return sameHeads(a, b)
    ? "A and B mask the same heads."
    : `Only in A (layer:heads): ${said(onlyA)}. Only in B: ${said(onlyB)}.`;
}
