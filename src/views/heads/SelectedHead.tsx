/** @file The selected head's value and rank; arrow keys select another head, the button opens it. */

import { Button } from "@mantine/core";
import { countPresent } from "../../analysis/absent-heads";
import type { HeadPlace } from "../../analysis/head-sets";
import { hasHead } from "../../analysis/head-sets";
import type { HeadValues } from "../../figures/charts/line-chart";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { at, type FloatTensor } from "../../lib/tensor";
import styles from "./heads.module.css";

interface SelectedHeadProps extends HeadValues {
  readonly selected: HeadPlace;
  readonly onOpen: (head: HeadPlace) => void;
}

export function SelectedHead({ values, pruned, selected, name, unit, onOpen }: SelectedHeadProps) {
  const [layer, head] = selected;
  const value = at(values, layer).data[head]!;
  return (
    <div className={styles.selected} data-testid="selected-head">
      <span aria-live="polite">
        <strong>
          Layer {layer} · Head {head}
        </strong>
        {Number.isNaN(value) ? (
          <span className={styles.dimmed}>
            {hasHead(pruned, [layer, head]) && "pruned: "}it has no value and no rank
          </span>
        ) : (
          <>
            <span className={styles.number} title={`${formatFull(value)}${unit}`}>
              {formatNumber(value)}
              {unit}
            </span>
            <span className={styles.dimmed}>{rankText(value, values, name)}</span>
          </>
        )}
      </span>
      <Button data-testid="open-head" onClick={() => onOpen(selected)}>
        Open in Attention
      </Button>
    </div>
  );
}

function rankText(value: number, { data }: FloatTensor, name: string): string {
  const rank = 1 + data.filter((other) => other > value).length;
  return `${name}; rank ${rank} of n = ${plural(countPresent(data), "head")}, 1 is the largest`;
}
