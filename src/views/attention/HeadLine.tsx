/** @file A few words about a head: its pattern, its importance and rank, or the button that measures them, and what it shares. */

import { rankOf } from "../../analysis/head-rank";
import type { HeadPlace } from "../../analysis/head-sets";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { at } from "../../lib/tensor";
import type { Picture } from "../../store";
import styles from "./Inspector.module.css";
import { MeasureImportance } from "./MeasureImportance";
import { patternOf } from "./picture";
import { sharedHeadText } from "./shared-head";
import { type KnownImportance, useImportance } from "./use-importance";

interface HeadLineProps {
  readonly slot: string;
  readonly picture: Picture;
  readonly place: HeadPlace;
}

export function HeadLine({ slot, picture, place }: HeadLineProps) {
  const importance = useImportance(slot, picture.info);
  const pattern = patternOf(picture, place);
  const shared = sharedHeadText(picture.info, place);
  return (
    <div className={styles.line} data-testid="head-line">
      <span
        title={
          pattern ? `${pattern.measure}, n = ${plural(pattern.numQueries, "query", "queries")}` : undefined
        }
      >
        {pattern?.words ?? "no clear pattern"}
      </span>
      {" · "}
      {importance ? <Importance place={place} importance={importance} /> : <MeasureImportance slot={slot} />}
      {shared && <div data-testid="shared-head">{shared}</div>}
    </div>
  );
}

function Importance({
  place: [layer, head],
  importance,
}: {
  readonly place: HeadPlace;
  readonly importance: KnownImportance;
}) {
  const { values, name, texts } = importance;
  const value = at(values, layer).data[head]!;
  const { rank, n } = rankOf(value, values.data);
  return (
    <span title={`${name}: ${formatFull(value)}`}>
      importance {formatNumber(value)}, rank {rank} of {n}, over {plural(texts, "text")}
    </span>
  );
}
