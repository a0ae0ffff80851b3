/** @file Importance of every head, and how far its definitions agree. */

import { useMemo } from "react";
import { countPresent } from "../../analysis/absent-heads";
import { lossUnit, metricNameOf, metricWords } from "../../analysis/metric";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { type Importance, importanceDefinitions, type ModelInfo } from "../../store";
import { useApp, useAppState } from "../ui/context";
import { NumbersTable } from "../ui/NumbersTable";
import { importanceAbout } from "./abouts";
import { HeadCharts } from "./HeadCharts";
import { definitionNames, importanceBy, rankAgreement } from "./head-figures";
import styles from "./heads.module.css";
import { MeasureNote } from "./MeasureNote";
import { useMeasured } from "./use-measured";

export function ImportanceTab() {
  const { heads } = useApp();
  const slot = useAppState((state) => state.active);
  const measured = useMeasured(heads.importance, slot);
  const { finding } = measured;
  return (
    <>
      <MeasureNote what="Importance" measurement={heads.importance} measured={measured} slot={slot} />
      {finding && <Shown found={finding.found} info={finding.info} />}
    </>
  );
}

function Shown({ found, info }: { readonly found: Importance; readonly info: ModelInfo }) {
  const { name: model, prunedHeads } = info;
  const definition = useAppState((state) => state.view.definition);
  const isNormalised = useAppState((state) => state.view.isNormalised);
  const values = useMemo(
    () => importanceBy(found, definition, isNormalised),
    [found, definition, isNormalised],
  );
  const { metric } = found;
  const right = metric ? `, ${metricWords[metric.name]} ${formatNumber(metric.value)}` : "";
  const unit = lossUnit(metric?.name ?? metricNameOf(info));
  return (
    <>
      <HeadCharts
        values={values}
        pruned={prunedHeads}
        title="Importance"
        name={`importance, ${definition}${isNormalised ? " ÷ layer" : ""}`}
        unit=""
        note={`${model}, n = ${plural(found.texts, "text")}, ${plural(found.tokens, "token")}; loss ${formatNumber(found.loss)} ${unit}${right}`}
        about={importanceAbout}
        fileName={`importance-${definition}-${model}`}
        column={`importance_${definition}${isNormalised ? "_normalised" : ""}`}
      />
      <Agreement found={found} isNormalised={isNormalised} />
    </>
  );
}

function Agreement({ found, isNormalised }: { readonly found: Importance; readonly isNormalised: boolean }) {
  const rows = useMemo(() => rankAgreement(found, isNormalised), [found, isNormalised]);
  return (
    <section className={styles.agreement} aria-label="Rank agreement">
      <h2>Do the definitions agree?</h2>
      <p className={styles.remark}>
        Spearman’s ρ of the heads’ ranks, n = {plural(countPresent(found.byDefinition.batch.data), "head")}; 1
        is the same order.
      </p>
      <NumbersTable label="Rank agreement in numbers" testId="agreement">
        <thead>
          <tr>
            <th scope="col">ρ</th>
            {importanceDefinitions.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {importanceDefinitions.map((name, row) => (
            <tr key={name}>
              <th scope="row">{definitionNames[name]}</th>
              {importanceDefinitions.map((other, column) => (
                <td key={other} title={formatFull(rows[row]![column]!)}>
                  {formatNumber(rows[row]![column]!)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </NumbersTable>
    </section>
  );
}
