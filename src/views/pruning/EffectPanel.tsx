/** @file What the mask does: metric and loss on the set, and what is predicted for chosen sentences. */

import { Button, CloseButton, Input } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import { sameHeads } from "../../analysis/head-sets";
import { lossUnit, metricNameOf, metricTitle } from "../../analysis/metric";
import type { Display } from "../../analysis/problem";
import { AppError } from "../../lib/errors";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { type MaskSubject, type ModelInfo, type SetEffect, standardError } from "../../store";
import { FigureTable } from "../figures/FigureTable";
import { useApp } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { Working } from "../ui/Working";
import { AfterLooking } from "./AfterLooking";
import styles from "./EffectPanel.module.css";
import { type AnswerRow, answerText, type Judged, judgedOf, signed } from "./effect-rows";
import panel from "./Panel.module.css";
import { usePruning, useSentences, useSet } from "./use-pruning";

export function EffectPanel({ subject }: { readonly subject: MaskSubject }) {
  const { pruning } = useApp();
  const request = usePruning((state) => state.effects);
  const working = (
    <Working
      what="Under this mask"
      request={request}
      onCancel={() => pruning.effects.cancel("effects")}
      onRetry={() => pruning.effects.retry()}
    />
  );
  return (
    <section className={panel.panel} aria-label="What the mask does" data-testid="effect-panel">
      <SetScores subject={subject} />
      <AfterLooking subject={subject} />
      <header className={panel.head}>
        <h3>Predictions</h3>
        {working}
      </header>
      <Sentences subject={subject} />
    </section>
  );
}

function SetScores({ subject }: { readonly subject: MaskSubject }) {
  const { data } = useApp();
  const effect = usePruning((state) => state.set);
  const set = useSet();
  const problem = useMemo(() => (set ? data.examplesFor(subject.info) : null), [data, set, subject.info]);
  if (problem instanceof AppError) return <ErrorNote error={problem} />;
  if (effect?.model !== subject.info.model) return <p className={panel.remark}>Measuring the set…</p>;
  const isOld = !sameHeads(effect.mask, subject.mask) || effect.texts !== set?.texts;
  return <Scores effect={effect} info={subject.info} isOld={isOld} />;
}

/** With fewer texts the normal approximation behind the standard error is poor. */
const fewTexts = 30;

interface ScoresProps {
  readonly effect: SetEffect;
  readonly info: ModelInfo;
  /** Of an earlier mask, while the present one's are computed. */
  readonly isOld: boolean;
}

function Scores({ effect: { before, after, texts }, info, isOld }: ScoresProps) {
  const n = texts.length;
  const name = after.metric?.name ?? metricNameOf(info);
  const isAccuracy = name === "accuracy";
  const [now, then] = [after.metric?.value ?? Number.NaN, before.metric?.value ?? Number.NaN];
  const scoreText = (value: number) =>
    `${formatNumber(value)}${isAccuracy ? ` ± ${formatNumber(standardError(value, n))}` : ""}`;
  const cell = (value: number, testId: string, text = formatNumber(value)) => ({ text, value, testId });
  return (
    <>
      <div data-old={isOld || undefined} className={styles.scores}>
        <FigureTable
          table={{
            label: "The set's scores",
            head: [`n = ${n}`, "masked", "unmasked", "change"],
            rows: [
              {
                name: metricTitle(name),
                ...(isAccuracy && { note: "± standard error" }),
                cells: [
                  cell(now, "masked-metric", scoreText(now)),
                  cell(then, "unmasked-metric", scoreText(then)),
                  signed(now - then),
                ],
              },
              {
                name: `Loss, ${lossUnit(name)}`,
                cells: [cell(after.loss, "masked-loss"), before.loss, signed(after.loss - before.loss)],
              },
            ],
            testId: "set-figures",
          }}
        />
      </div>
      {isAccuracy && n < fewTexts && (
        <p className={panel.remark} data-testid="few-texts">
          {plural(n, "text")} {n === 1 ? "is" : "are"} few: each moves accuracy by {formatNumber(100 / n)}{" "}
          points, and the standard error is itself a guess.
        </p>
      )}
    </>
  );
}

function Sentences({ subject }: { readonly subject: MaskSubject }) {
  const { pruning } = useApp();
  const effect = usePruning((state) => state.sentences);
  const isOwn = usePruning((state) => state.ownSentences !== null);
  const texts = useSentences();
  const judged = useMemo(
    () => (effect?.model === subject.info.model ? judgedOf(effect, subject.info) : []),
    [effect, subject.info],
  );
  const isOld = effect !== null && !sameHeads(effect.mask, subject.mask);
  return (
    <div className={styles.sentences} data-old={isOld || undefined} data-testid="mask-sentences">
      {texts.length === 0 && <p className={panel.remark}>Add a sentence to see what the mask does to it.</p>}
      {texts.map((text) => (
        <Sentence key={text} text={text} judged={judged.find((one) => one.text === text) ?? null} />
      ))}
      <div className={styles.add}>
        <AddSentence />
        {isOwn && (
          <Button variant="subtle" onClick={() => pruning.resetSentences()}>
            Back to the first sentences
          </Button>
        )}
      </div>
    </div>
  );
}

function AddSentence() {
  const { pruning } = useApp();
  const [text, setText] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    pruning.addSentence(text);
    setText("");
  };
  return (
    <form onSubmit={add} className={styles.form}>
      <Input
        size="xs"
        aria-label="Another sentence"
        placeholder="Another sentence"
        data-testid="add-sentence"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" disabled={text.trim() === ""}>
        Add
      </Button>
    </form>
  );
}

interface SentenceProps {
  readonly text: string;
  readonly judged: Judged | null;
}

function Sentence({ text, judged }: SentenceProps) {
  const { pruning } = useApp();
  return (
    <div className={styles.sentence} data-testid="mask-sentence">
      <div className={styles.text}>
        <p dir="auto" title={text}>
          {text}
        </p>
        {judged?.change && <strong className={styles.changed}>{judged.change}</strong>}
        <CloseButton
          size="xs"
          aria-label={`Remove the sentence: ${text.slice(0, 60)}`}
          onClick={() => pruning.removeSentence(text)}
        />
      </div>
      <ol className={styles.rows}>
        {judged?.rows.map((row) => (
          <Row key={row.id} row={row} display={judged.display} />
        ))}
      </ol>
    </div>
  );
}

function Row({ row, display }: { readonly row: AnswerRow; readonly display: Display }) {
  return (
    <li
      data-best={row.isSaid || undefined}
      data-value={row.after}
      title={`${row.label}: ${formatFull(row.after)}; without a mask ${formatFull(row.before)}`}
    >
      <span className={styles.label}>{row.label}</span>
      <span className={panel.number}>{answerText(row.after, display)}</span>
      <span className={styles.bar} aria-hidden="true">
        {display !== "value" && <span style={{ width: `${row.after * 100}%` }} />}
        {display !== "value" && <i style={{ left: `${row.before * 100}%` }} />}
      </span>
      <span className={styles.delta}>{signed(row.after - row.before)}</span>
    </li>
  );
}
