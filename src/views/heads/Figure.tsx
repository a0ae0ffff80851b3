/** @file A figure of heads: the progress of its measurements, and the parts it makes of them. */

import { Button } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import type { AnyFigure, AnyParts } from "../../figures/figure";
import { useData } from "../data/use-data";
import { useFigureView } from "../figures/figure-view";
import { useApp, useAppState } from "../ui/context";
import { loadPart } from "../ui/missing-part";
import { earlierSource, sourceOf } from "./asked";
import styles from "./heads.module.css";
import { MeasureNote } from "./MeasureNote";
import { Part } from "./Part";
import { type Measuring, useMeasurements } from "./use-measurements";

/** The measurements of a figure, and its parts once they are there. */
export function useFigureParts(figure: AnyFigure) {
  const measurings = useMeasurements(figure.needs);
  const view = useFigureView((whole) => whole);
  const known = measurings.map(({ finding }) => finding);
  const made = useLoaded(figure);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `known` is all that it takes of `measurings`
  const parts = useMemo(() => {
    if (!made || measurings.some(({ finding, isOptional }) => !finding && !isOptional)) return null;
    const found = measurings.map(({ key, label, finding }) => [key, finding && { ...finding, label }]);
    return made.parts(Object.fromEntries(found), view);
  }, [made, view, ...known]);
  return { measurings, parts, known, isLoading: made === null };
}

/** What makes the figure's parts; null until its script is loaded. */
function useLoaded(figure: AnyFigure): AnyParts | null {
  const [loaded, setLoaded] = useState<{ readonly figure: AnyFigure; readonly made: AnyParts } | null>(null);
  useEffect(() => {
    if (!("load" in figure)) return undefined;
    // Another figure may be chosen before this one's script is there.
    let isShown = true;
    const show = (next: () => { readonly figure: AnyFigure; readonly made: AnyParts }) => {
      if (isShown) setLoaded(next);
    };
    loadPart(() => figure.load()).then(
      (made) => show(() => ({ figure, made })),
      // The boundary around the place says so and offers to try again.
      (error: unknown) =>
        show(() => {
          throw error;
        }),
    );
    return () => {
      isShown = false;
    };
  }, [figure]);
  if (!("load" in figure)) return figure;
  return loaded?.figure === figure ? loaded.made : null;
}

export function Figure({ figure }: { readonly figure: AnyFigure }) {
  const { measurings, parts, known } = useFigureParts(figure);
  const info = known[0]?.info;
  const set = useData((state) => state.set);
  const { data } = useApp();
  const asked = known.flatMap((finding) => (finding ? [finding.asked] : []));
  const nameOf = (texts: readonly string[]) => data.setNameOf(texts);
  const source = sourceOf(asked, set, nameOf);
  const earlier = earlierSource(asked, set, nameOf);
  // Beside parts that are there already progress comes and goes without moving them.
  const slots = useAppState((state) => state.slots);
  const isComing = ({ slot: id, finding }: Measuring) => {
    const slot = slots.find((other) => other.id === id);
    return finding === null && slot !== undefined && slot.state.kind !== "failed";
  };
  const isLate = (measuring: Measuring) =>
    parts !== null &&
    (measuring.request.kind === "running" || (measuring.request.kind === "idle" && isComing(measuring)));
  const notesOf = (chosen: readonly Measuring[]) =>
    chosen.map((measuring) => (
      <Note
        key={measuring.key}
        measuring={measuring}
        before={measurings.slice(0, measurings.indexOf(measuring))}
      />
    ));
  return (
    <>
      {notesOf(measurings.filter((measuring) => !isLate(measuring)))}
      {info &&
        parts?.map((part, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a figure's parts keep their places
          <Part key={i} part={part} options={figure.options} {...{ info, source, earlier }} />
        ))}
      {measurings.some(isLate) && (
        <div className={styles.late}>{notesOf(measurings.filter((measuring) => isLate(measuring)))}</div>
      )}
    </>
  );
}

interface NoteProps {
  readonly measuring: Measuring;
  readonly before: readonly Measuring[];
}

/** The measurements of one model are reported one after the other. */
function Note({ measuring, before }: NoteProps) {
  const app = useApp();
  const { slot, label, of } = measuring;
  if (slot === null && before.some((other) => other.of === of)) return null;
  if (slot === null && of === "other") {
    return <p className={styles.remark}>Add another model above to compare {label} with it.</p>;
  }
  if (slot === null) {
    return (
      <div className={styles.selected}>
        <span>
          {of === "kin"
            ? `No other model on the page reads the same tokens as ${label}. Add one above, or random weights.`
            : `There are no random weights in the shape of ${label} yet.`}
        </span>
        <Button
          onClick={() => app.models.put({ kind: "random", base: measuring.trained, seed: 1 })}
          data-testid="add-twin"
        >
          Add them
        </Button>
      </div>
    );
  }
  if (before.some((other) => other.slot === slot && !other.finding)) return null;
  return <MeasureNote measuring={measuring} slot={slot} />;
}
