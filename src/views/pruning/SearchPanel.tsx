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
import { estimateText, orderName, statusText } from "./search-words";
import { useEstimate, useExperiment, usePruning } from "./use-pruning";

export function SearchPanel({ subject }: { readonly subject: MaskSubject }) {
  const experiment = useExperiment(subject.info.model);
  const scored = usePruning(({ set }) => (set?.model === subject.info.model ? set.after.metric : null));
  const watched = metricWords[experiment?.metric ?? scored?.name ?? metricNameOf(subject.info)];
  const isRunning = usePruning(({ running }) => running?.model === subject.info.model);
  // A search does not go on from the mask beside it.
  const beginning = countHeads(subject.mask) > 0 ? ", beginning with none," : "";
  return (
    <Step
      step="find"
      title="Find heads to mask"
      note={`One head after the other is masked${beginning} until ${watched} falls.`}
      tools={<AboutSearch />}
      testId="search-panel"
    >
      <SearchControls model={subject.info.model} isRunning={isRunning} watched={watched} />
      <Actions subject={subject} experiment={experiment} />
      {experiment ? (
        <Results experiment={experiment} subject={subject} />
      ) : (
        <p className={panel.remark}>
          The curve of {watched} appears here, and how many heads can go. Or choose heads yourself in step 2.
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
  const toTheEnd = usePruning(({ settings }) => settings.toTheEnd);
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
            Start{estimate !== null && ` · ${estimateText(estimate, toTheEnd)}`}
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

interface ResultsProps {
  readonly experiment: Experiment;
  readonly subject: MaskSubject;
}

/** How far the search is, and in the same place what it found: the curve below does not move. */
function Results({ experiment, subject: { info, mask } }: ResultsProps) {
  const running = usePruning((state) => (state.running?.model === info.model ? state.running : null));
  const done = experiment.runs.filter((run) => run.state.kind === "done" && run.order !== "random");
  const first = running ? undefined : done[0];
  const random = randomFindingOf(experiment);
  const status = statusText(experiment, running);
  return (
    <>
      <div className={styles.result}>
        <span role="status" data-testid="search-status">
          {status}
        </span>
        {first && <Finding experiment={experiment} mask={mask} run={first} />}
      </div>
      <CurveChart experiment={experiment} modelName={info.name} />
      {done.map(
        (run) => run !== first && <Finding key={run.order} experiment={experiment} mask={mask} run={run} />,
      )}
      {random && (
        <div className={styles.finding} data-testid="finding-random">
          <p>{random}</p>
        </div>
      )}
      <CurveTable experiment={experiment} modelName={info.name} />
    </>
  );
}

interface FindingProps {
  readonly experiment: Experiment;
  /** The present mask. */
  readonly mask: HeadSet;
  readonly run: SearchRun;
}

function Finding({ experiment, mask, run }: FindingProps) {
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
