/** @file One question: its text, its figure once scrolled to, a hint from the present numbers, and the answer. */

import { Button, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { memo, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand/react";
import {
  longestText,
  otherInputs,
  type Place,
  type Question,
  type QuestionFigure,
  questionView,
} from "../../store";
import { useDecodingState } from "../decoding/use-decoding";
import { Boundary } from "../ui/Boundary";
import { useApp, useAppState, useReload } from "../ui/context";
import { AttentionFigure } from "./AttentionFigure";
import { CurveFigure } from "./CurveFigure";
import { HeadsFigure } from "./HeadsFigure";
import { LanesFigure } from "./LanesFigure";
import { MarkdownText } from "./MarkdownText";
import styles from "./QuestionCard.module.css";
import { QuestionEditor } from "./QuestionEditor";
import { ReportProvider, type Reports, useReportOf } from "./reports";

interface QuestionCardProps {
  readonly elementId: string;
  readonly question: Question;
  /** From 1. */
  readonly number: number;
  readonly reports: Reports;
  readonly isEditing: boolean;
}

export const QuestionCard = memo(({ elementId, question, number, reports, isEditing }: QuestionCardProps) => {
  const { id, title, text, hint, view } = question;
  const linked = useMemo(() => questionView(view), [view]);
  return (
    <section
      id={elementId}
      className={styles.card}
      aria-labelledby={`${elementId}-title`}
      data-testid="question"
    >
      <h2 id={`${elementId}-title`} tabIndex={-1}>
        {number}. {title || "Untitled"}
      </h2>
      {isEditing ? <QuestionEditor question={question} /> : <MarkdownText text={text} />}
      {linked?.figure && <OtherInputs view={view} />}
      {linked?.figure && (
        <LazyFigure key={view} id={id} figure={linked.figure} reports={reports} name={`question ${number}`} />
      )}
      <Group gap="6px 16px" align="flex-start" justify="space-between">
        <Hint id={id} hint={hint} hasFigure={linked?.figure != null} reports={reports} />
        {linked && <OpenButton view={view} place={linked.place} />}
      </Group>
      <Answer id={id} answer={question.answer} number={number} />
    </section>
  );
});

/** The figures of all questions show the same sentence and prompt; a link may name others. */
function OtherInputs({ view }: { readonly view: string }) {
  const app = useApp();
  const { text, pair } = useAppState(({ subject }) => subject);
  const prompt = useDecodingState((state) => state.prompt);
  const seed = useDecodingState((state) => state.seed);
  const other = useMemo(
    () => otherInputs(view, { text, pair, prompt, seed }),
    [view, text, pair, prompt, seed],
  );
  if (!other) return null;
  return (
    <Group gap={10} data-testid="other-inputs">
      <Text inherit c="dimmed">
        This question names another {other.what}.
      </Text>
      <Button onClick={() => app.openView(other.hash)}>Use it</Button>
    </Group>
  );
}

interface LazyFigureProps {
  readonly id: string;
  readonly figure: QuestionFigure;
  readonly reports: Reports;
  /** "question 3" */
  readonly name: string;
}

/** Once drawn it stays, so that scrolling back shows it at once. */
function LazyFigure({ id, figure, reports, name }: LazyFigureProps) {
  const { ref, entry } = useIntersection({ rootMargin: "200px" });
  const areAllDrawn = useStore(reports.store, (state) => state.areAllDrawn);
  const [isDrawn, setIsDrawn] = useState(false);
  const isSeen = entry?.isIntersecting === true || areAllDrawn;
  useEffect(() => {
    if (isSeen) setIsDrawn(true);
  }, [isSeen]);
  const reload = useReload();
  const context = useMemo(() => ({ reports, id }), [reports, id]);
  return (
    <figure
      ref={ref}
      className={styles.figure}
      data-kind={figure.kind}
      data-testid="question-figure"
      aria-label={`Figure of ${name}`}
    >
      {isDrawn && (
        <Boundary what="This figure" onReload={reload} onFail={() => reports.fail(id)}>
          <ReportProvider value={context}>
            <Figure id={id} figure={figure} name={name} />
          </ReportProvider>
        </Boundary>
      )}
    </figure>
  );
}

function Figure({ id, figure, name }: Pick<LazyFigureProps, "id" | "figure" | "name">) {
  switch (figure.kind) {
    case "attention":
      return <AttentionFigure {...figure} question={name} />;
    case "heads":
      return <HeadsFigure id={id} figure={figure.figure} named={figure.named} />;
    case "curve":
      return <CurveFigure />;
    case "lanes":
      return <LanesFigure names={figure.names} />;
  }
}

interface HintProps {
  readonly id: string;
  readonly hint: string;
  readonly hasFigure: boolean;
  readonly reports: Reports;
}

function Hint({ id, hint, hasFigure, reports }: HintProps) {
  const report = useReportOf(reports, id);
  if (hint === "" && !hasFigure) return null;
  return (
    <details className={styles.hint} data-testid="hint">
      <summary>Hint</summary>
      <Stack gap={6} mt={6}>
        <MarkdownText text={hint} />
        {report && report.sentences.length > 0 && (
          <>
            <Text inherit fz="xs" c="dimmed">
              What the present numbers say:
            </Text>
            <ul data-testid="hint-numbers">
              {report.sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </>
        )}
        {hasFigure && !report?.sentences.length && (
          <Text inherit fz="xs" c="dimmed">
            The figure has no numbers yet.
          </Text>
        )}
      </Stack>
    </details>
  );
}

const placeNames: Record<Place, string> = {
  attention: "Attention",
  heads: "Heads",
  pruning: "Pruning",
  decoding: "Decoding",
  notebook: "Notebook",
};

function OpenButton({ view, place }: { readonly view: string; readonly place: Place }) {
  const app = useApp();
  return (
    <Button data-testid="open-view" onClick={() => app.openView(view)}>
      Open in {placeNames[place]}
    </Button>
  );
}

interface AnswerProps {
  readonly id: string;
  readonly answer: string;
  readonly number: number;
}

function Answer({ id, answer, number }: AnswerProps) {
  const { notebooks } = useApp();
  const [mode, setMode] = useState<"write" | "preview">("write");
  return (
    <Stack gap={6}>
      <Group gap={10} justify="space-between">
        <Text inherit fw={600} component="span">
          Answer
        </Text>
        <SegmentedControl
          aria-label={`Answer ${number}: write or preview`}
          value={mode}
          onChange={setMode}
          data={[
            { value: "write", label: "Write" },
            { value: "preview", label: "Preview" },
          ]}
        />
      </Group>
      {mode === "write" ? (
        <Textarea
          aria-label={`Answer ${number}, in Markdown`}
          placeholder="Your answer, in Markdown: **bold**, *italic*, lists, `code`"
          value={answer}
          maxLength={longestText}
          rows={4}
          classNames={{ input: styles.field ?? "" }}
          data-testid="answer"
          dir="auto"
          onChange={({ currentTarget: { value } }) => notebooks.change(id, { answer: value })}
        />
      ) : (
        <div className={styles.preview} data-testid="preview">
          <MarkdownText text={answer || "*Nothing is written yet.*"} />
        </div>
      )}
    </Stack>
  );
}
