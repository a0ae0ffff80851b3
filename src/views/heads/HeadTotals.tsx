/** @file Totals of the selected head over all texts: which classes of tokens it attends to, and how far away. */

import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useStore } from "zustand/react";
import { type HeadPlace, hasHead } from "../../analysis/head-sets";
import type { CorpusMeasures } from "../../figures/measured";
import { formatFull, formatNumber, plural } from "../../lib/format";
import type { HeadTotalsResult, ModelInfo } from "../../store";
import { useFigureId } from "../figures/figure-view";
import { useApp } from "../ui/context";
import { NumbersTable } from "../ui/NumbersTable";
import { Working } from "../ui/Working";
import cardStyles from "./HeadTexts.module.css";
import styles from "./HeadTotals.module.css";
import wordStyles from "./heads.module.css";
import { classRows, distanceRows, largestOf, type TotalShare } from "./total-rows";

interface HeadTotalsProps {
  readonly info: ModelInfo;
  readonly selected: HeadPlace | null;
  readonly corpus: CorpusMeasures;
}

export function HeadTotals({ info, selected, corpus }: HeadTotalsProps) {
  if (selected === null || hasHead(info.prunedHeads, selected)) return null;
  const [layer, head] = selected;
  return (
    <section className={cardStyles.card} aria-label="Totals of the selected head" data-testid="head-totals">
      <h2>
        Layer {layer} · Head {head}: totals over {allTexts(corpus)}
      </h2>
      <Totals {...{ corpus, selected, model: info.model }} />
    </section>
  );
}

const allTexts = ({ texts }: CorpusMeasures) =>
  texts.length === 1 ? "the one text" : `all ${texts.length} texts`;

interface TotalsProps {
  readonly model: string;
  readonly selected: HeadPlace;
  readonly corpus: CorpusMeasures;
}

/** One pass over the texts gives the totals of every head. */
function Totals({ model, selected, corpus: { texts, weighting } }: TotalsProps) {
  const { totals } = useApp().corpus.questionsOf(useFigureId());
  const { answer, request } = useStore(totals.store);
  const ask = () => void totals.ask({ model, texts, weighting });
  // biome-ignore lint/correctness/useExhaustiveDependencies: totals of another corpus are not waited for
  useEffect(() => () => totals.stop(), [totals, model, texts, weighting]);
  const isCurrent =
    answer?.asked.model === model && answer.asked.texts === texts && answer.asked.weighting === weighting;
  if (isCurrent) return <Found totals={answer.found} selected={selected} />;
  if (request.kind === "idle")
    return (
      <p className={wordStyles.remark}>
        What kinds of tokens it attends to, and how far away.{" "}
        <Button size="compact-xs" onClick={ask} data-testid="sum-totals">
          Sum over the texts
        </Button>
      </p>
    );
  return (
    <Working
      what="Totals of all heads"
      request={request}
      onCancel={() => totals.cancel()}
      onRetry={ask}
      testId="head-totals"
    />
  );
}

interface FoundProps {
  readonly totals: HeadTotalsResult;
  readonly selected: HeadPlace;
}

function Found(props: FoundProps) {
  return (
    <div className={styles.totals}>
      <Classes {...props} />
      <Distances {...props} />
    </div>
  );
}

function Classes({ totals, selected }: FoundProps) {
  const rows = classRows(totals, selected);
  return (
    <div className={styles.part}>
      <h3 className={cardStyles.interval}>Weight of queries (rows) on keys (columns)</h3>
      <NumbersTable label="Weight by class of token" testId="totals-classes">
        <thead>
          <tr>
            <th scope="col">share of</th>
            <th scope="col">n</th>
            {rows.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, n, onKeys }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{n}</td>
              {onKeys.map((found, key) => (
                <td
                  key={rows[key]!.name}
                  className={styles.cell}
                  style={{ "--share": `${100 * found.share}%` } as React.CSSProperties}
                  title={inFull(found)}
                >
                  {found.share.toFixed(3)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </NumbersTable>
      <p className={wordStyles.remark}>
        Start: what begins a text and, in causal models, the first token. A word begins a word, a piece
        continues one. Of several classes the first counts.
      </p>
    </div>
  );
}

function Distances({ totals, selected }: FoundProps) {
  const rows = distanceRows(totals, selected);
  const largest = largestOf(rows);
  const n = totals.queries.reduce((sum, count) => sum + count, 0);
  return (
    <div className={styles.part}>
      <h3 className={cardStyles.interval}>
        Weight by distance of the key, in tokens <small>n = {plural(n, "query", "queries")}</small>
      </h3>
      <table className={styles.distances} aria-label="Weight by distance" data-testid="totals-distances">
        <tbody>
          {rows.map(({ name, ...found }) => (
            <tr key={name} title={inFull(found)}>
              <th scope="row">{name}</th>
              <td className={styles.track} aria-hidden="true">
                <span className={styles.bar} style={{ width: `${(100 * found.share) / largest}%` }} />
                <span className={styles.even} style={{ left: `${(100 * found.even) / largest}%` }} />
              </td>
              <td>{found.share.toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={wordStyles.remark}>
        The lines are a head that attends evenly to all keys that a query sees.
      </p>
    </div>
  );
}

const inFull = ({ share, even }: TotalShare): string =>
  `${formatFull(share)}; of a head that attends evenly ${formatNumber(even)}`;
