/** @file The curve of the masking search as the figure of a question; the search itself is started in Pruning. */

import { Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { type Experiment, findingOf, type MaskSubject } from "../../store";
import { pictureFile, titled } from "../charts/chart-file";
import { usePlotlyAhead } from "../charts/PlotlyChart";
import { chartThemes } from "../charts/themes";
import { CurveChart } from "../pruning/CurveChart";
import { curveFileChart, curveTraces } from "../pruning/curve-figure";
import { curveNote, curveTitle } from "../pruning/curve-title";
import { useExperiment, useMaskSubject, usePruning } from "../pruning/use-pruning";
import { useActiveSlot, useApp } from "../ui/context";
import { type Piece, picturePiece, useReport } from "./reports";

export function CurveFigure() {
  const app = useApp();
  const subject = useMaskSubject();
  const model = subject?.info.model ?? "";
  const experiment = useExperiment(model);
  usePlotlyAhead();
  useEffect(() => {
    if (model !== "") void app.pruning.searches.restore(model).then(() => setRestored(model));
  }, [app, model]);
  const [restored, setRestored] = useState("");
  const slot = useActiveSlot();
  const isLoading = slot !== undefined && !subject && slot.state.kind !== "failed";
  const isRunning = usePruning(({ running }) => running?.model === model && !running.isPaused);
  const hasCurve = experiment?.runs.some(({ steps }) => steps.length > 0) ?? false;
  useReport({
    sentences: experiment && hasCurve ? sentencesOf(experiment) : [],
    isBusy: isLoading || restored !== model || isRunning,
    take: async () => (experiment && subject && hasCurve ? piecesOf(experiment, subject) : []),
  });
  if (!experiment || !subject) {
    return (
      <Text inherit c="dimmed">
        {whyNone(subject)}
      </Text>
    );
  }
  return <CurveChart experiment={experiment} modelName={subject.info.name} />;
}

function whyNone(subject: MaskSubject | null): string {
  if (!subject) return "The curve of the search appears here once the model is loaded.";
  if (subject.info.head !== "classifier")
    return "The search needs a classifier; this model predicts the next token. Choose another model above.";
  return "No search has run for this model yet. Open Pruning, start the search there, and come back: its curve will be here.";
}

function sentencesOf(experiment: Experiment): readonly string[] {
  const done = experiment.runs.filter(({ state, order }) => state.kind === "done" && order !== "random");
  return [curveTitle(experiment), ...done.map((run) => findingOf(experiment, run))];
}

async function piecesOf(experiment: Experiment, { info }: MaskSubject): Promise<readonly Piece[]> {
  const note = curveNote(experiment, info.name);
  const look = { theme: chartThemes.light, width: 1160, height: 600 };
  const chart = curveFileChart(curveTraces(experiment), experiment, look);
  const title = curveTitle(experiment);
  const file = await pictureFile(titled(chart, title, note), "svg");
  const sentences = sentencesOf(experiment).slice(1);
  return [
    await picturePiece(`${title} ${note}`, "svg", file),
    ...sentences.map((text) => ({ kind: "sentence", text }) as const),
  ];
}
