/** @file A few words about a head: its pattern, its importance and rank once they are measured, and what it shares. */

import { useMemo } from "react";
import { rankOf } from "../../analysis/head-rank";
import type { HeadPlace } from "../../analysis/head-sets";
import { valueWords } from "../../analysis/patterns/words";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { at } from "../../lib/tensor";
import type { Picture } from "../../store";
import styles from "./Inspector.module.css";
import { patternsIn } from "./picture";
import { sharedHeadText } from "./shared-head";
import { type KnownImportance, useImportance } from "./use-importance";

interface HeadLineProps {
  readonly slot: string;
  readonly picture: Picture;
  readonly place: HeadPlace;
}

export function HeadLine({ slot, picture, place }: HeadLineProps) {
  const importance = useImportance(slot, picture.info);
  const found = useMemo(() => patternsIn(picture)(place), [picture, place]);
  const shared = sharedHeadText(picture.info, place);
  return (
    <div className={styles.line} data-testid="head-line">
      {found.length === 0 && <span>no clear pattern</span>}
      {found.map((one, i) => (
        <span
          key={one.pattern.key}
          title={`${valueWords(one)}, n = ${plural(one.count, "query", "queries")}; ${one.pattern.source}`}
        >
          {i > 0 && ", "}
          {one.pattern.words(picture.info.specialTokens)}
        </span>
      ))}
      {importance && (
        <>
          {" · "}
          <Importance place={place} importance={importance} />
        </>
      )}
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
