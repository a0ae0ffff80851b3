/** @file The masking search: settings, progress, curves and results. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { countHeads, type HeadSet, sameHeads } from "../../analysis/head-sets";
import { metricNameOf, metricWords } from "../../analysis/metric";
import type { AppError } from "../../lib/errors";
import { type Experiment, findingOf, type MaskSubject, randomFindingOf, type SearchRun } from "../../store";
import { useApp } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { AboutSearch } from "./AboutSearch";
import { CurveChart } from "./CurveChart";
import { CurveTable } from "./CurveTable";
import panel from "./Panel.module.css";
import { SearchControls } from "./SearchControls";
import styles from "./SearchPanel.module.css";
import { goToStep, Step } from "./Step";
import { durationText, orderName, statusText } from "./search-words";
import { useEstimate, useExperiment, usePruning } from "./use-pruning";

export function SearchPanel({ subject }: { readonly subject: MaskSubject }) {
  const experiment = useExperiment(subject.info.model);
  const scored = usePruning(({ set }) => (set?.model === subject.info.model ? set.after.metric : null));
  const watched = metricWords[experiment?.metric ?? scored?.name ?? metricNameOf(subject.info)];
  const isRunning = usePruning(({ running }) => running?.model === subject.info.model);
  return (
    <Step
      step="find"
      title="Find"
      note={`heads that can go: one after the other is masked, until ${watched} falls`}
      tools={<AboutSearch />}
      testId="search-panel"
    >
      <SearchControls isRunning={isRunning} watched={watched} />
      <Actions subject={subject} experiment={experiment} />
      {experiment ? (
        <>
          <CurveChart experiment={experiment} modelName={subject.info.name} />
          <Findings experiment={experiment} mask={subject.mask} />
          <CurveTable experiment={experiment} modelName={subject.info.name} />
        </>
      ) : (
        <p className={panel.remark}>
          You then see here how {watched} changes as heads are masked, the least important first, and how many
          can go. Or skip the search and choose heads yourself in step 2.
        </p>
      )}
    </Step>
  );
}

interface ActionsProps {
  readonly subject: MaskSubject;
  readonly experiment: Experiment | undefined;
}

function Actions({ subject, experiment }: ActionsProps) {
  const { pruning } = useApp();
  const running = usePruning((state) => state.running);
  const notKept = usePruning((state) => state.notKept);
  const [problem, setProblem] = useState<AppError | null>(null);
  const { model } = subject.info;
  const estimate = useEstimate(subject);
  const isHere = running?.model === model;
  const canContinue = experiment?.runs.some(
    ({ state }) => state.kind === "stopped" || state.kind === "failed",
  );
  const failure = experiment?.runs.find(({ state }) => state.kind === "failed")?.state;
  return (
    <>
      <div className={styles.actions}>
        {!isHere && (
          <Button
            variant={experiment ? "default" : "filled"}
            data-testid="search-start"
            onClick={() => setProblem(pruning.startSearch())}
          >
            Start{estimate !== null && ` · up to ${durationText(estimate)}`}
          </Button>
        )}
        {isHere && (
          <Button
            variant="filled"
            data-testid="search-pause"
            onClick={() => (running.isPaused ? pruning.searches.unpause() : pruning.searches.pause())}
          >
            {running.isPaused ? "Continue" : "Pause"}
          </Button>
        )}
        {isHere && (
          <Button data-testid="search-cancel" onClick={() => pruning.searches.cancel()}>
            Cancel
          </Button>
        )}
        {!isHere && canContinue && (
          <Button
            variant="filled"
            data-testid="search-resume"
            onClick={() => void pruning.searches.proceed(model)}
          >
            Continue
          </Button>
        )}
        {!isHere && experiment && (
          <Button variant="subtle" data-testid="search-clear" onClick={() => pruning.searches.clear(model)}>
            Clear
          </Button>
        )}
        <span className={styles.status} role="status" data-testid="search-status">
          {experiment && statusText(experiment, isHere ? running : null)}
        </span>
      </div>
      {problem && <ErrorNote error={problem} />}
      {notKept && (
        <div data-testid="search-not-kept">
          <ErrorNote error={notKept} />
        </div>
      )}
      {failure?.kind === "failed" && !isHere && <ErrorNote error={failure.error} />}
      {running && !isHere && (
        <div className={styles.actions} data-testid="search-elsewhere">
          <p className={panel.remark}>A search over another model is running; starting one here stops it.</p>
          <Button size="compact-xs" onClick={() => pruning.searches.cancel()}>
            Cancel it
          </Button>
        </div>
      )}
    </>
  );
}

interface FindingsProps {
  readonly experiment: Experiment;
  /** The present mask. */
  readonly mask: HeadSet;
}

function Findings({ experiment, mask }: FindingsProps) {
  const done = experiment.runs.filter((run) => run.state.kind === "done" && run.order !== "random");
  const random = randomFindingOf(experiment);
  return (
    <>
      {done.map((run) => (
        <Finding key={run.order} experiment={experiment} mask={mask} run={run} />
      ))}
      {random && (
        <div className={styles.finding} data-testid="finding-random">
          <p>{random}</p>
        </div>
      )}
    </>
  );
}

function Finding({ experiment, mask, run }: FindingsProps & { readonly run: SearchRun }) {
  const { pruning } = useApp();
  const { state } = run;
  if (state.kind !== "done") return null;
  const isInUse = sameHeads(state.mask, mask);
  const use = () => {
    pruning.use(state.mask);
    goToStep("look");
  };
  return (
    <div className={styles.finding} data-testid={`finding-${run.order}`}>
      <p>
        {run.order === "importance" ? "" : `${orderName(run)}: `}
        {findingOf(experiment, run)}
      </p>
      {countHeads(state.mask) > 0 && (
        <Button variant="filled" data-testid={`use-mask-${run.order}`} disabled={isInUse} onClick={use}>
          {isInUse ? "This mask is in use" : "Use this mask"}
        </Button>
      )}
    </div>
  );
}
