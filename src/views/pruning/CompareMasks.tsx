/** @file Masks A and B beside the present one: their scores, how they differ, and buttons to show them. */

import { Button } from "@mantine/core";
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
import { scoreFor } from "./effect-rows";
import styles from "./MaskPanel.module.css";
import panel from "./Panel.module.css";
import { usePruning, useSet } from "./use-pruning";

export function CompareMasks({ subject }: { readonly subject: MaskSubject }) {
  const kept = usePruning((state) => state.kept[subject.slot.id]);
  const texts = useSet()?.texts;
  const { model } = subject.info;
  return (
    <div className={styles.compare} data-testid="compare-masks">
      {keptNames.map((name) => (
        <Row
          key={name}
          name={name}
          kept={kept?.[name] ?? null}
          score={scoreFor(kept?.[name], model, texts)}
          present={subject.mask}
        />
      ))}
      {kept?.A && kept.B && (
        <p className={styles.difference} data-testid="mask-difference">
          {differenceText(kept.A.mask, kept.B.mask)}
        </p>
      )}
    </div>
  );
}

interface RowProps {
  readonly name: KeptName;
  readonly kept: KeptMask | null;
  readonly score: SetScore | null;
  readonly present: HeadSet;
}

function Row({ name, kept, score, present }: RowProps) {
  const { pruning } = useApp();
  return (
    <div className={styles.compareRow}>
      <span className={styles.name}>Mask {name}</span>
      <span className={styles.grow} data-testid={`kept-${name}`}>
        {kept ? (
          keptText(kept.mask, score)
        ) : (
          <span className={panel.remark}>keep the present mask here to compare</span>
        )}
      </span>
      {kept && (
        <Button
          size="compact-xs"
          data-testid={`show-${name}`}
          disabled={sameHeads(kept.mask, present)}
          onClick={() => pruning.use(kept.mask)}
        >
          {sameHeads(kept.mask, present) ? "Shown" : "Show"}
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="subtle"
        data-testid={`keep-${name}`}
        aria-label={`Keep the present mask as ${name}`}
        onClick={() => pruning.keep(name)}
      >
        Keep as {name}
      </Button>
    </div>
  );
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
