/** @file The measurements that a figure needs: asked for when it is first shown, and again when their subject changes. */

import { useDebouncedValue } from "@mantine/hooks";
import { useEffect } from "react";
import { useStore } from "zustand/react";
import { useShallow } from "zustand/react/shallow";
import type { Need } from "../../figures/figure";
import type { Measures } from "../../figures/measured";
import { type AppState, kinSlot, type Measured, type RequestState, type ViewState } from "../../store";
import { useData } from "../data/use-data";
import { useFigureView } from "../figures/figure-view";
import { useApp, useAppState } from "../ui/context";
import { type Asked, sameAsked } from "./asked";

type AnyFinding = NonNullable<Measured<Asked, Measures[keyof Measures]>["finding"]>;

/** One need of a figure and what became of it. */
export interface Measuring {
  readonly key: string;
  readonly measurement: { ask(slot: string): Promise<void>; cancel(slot: string): void };
  readonly what: string;
  readonly of: Need["of"];
  /** Null if there are no random weights, or no other model. */
  readonly slot: string | null;
  readonly trained: string;
  readonly label: string;
  /** A figure is drawn without it. */
  readonly isOptional: boolean;
  /** A cancelled measurement continues from what it had finished. */
  readonly isContinued: boolean;
  /** Null also if it does not go with the findings before it, since one of them is of another text or model. */
  readonly finding: AnyFinding | null;
  readonly request: RequestState;
}

type StoreKey =
  | "sentence"
  | "data"
  | "importance"
  | "likeness"
  | "sentenceLooks"
  | "dataLooks"
  | "sentenceNormLooks"
  | "dataNormLooks"
  | "sentenceDistances"
  | "dataDistances"
  | "sentenceAcross"
  | "dataAcross"
  | "corpus"
  | "normCorpus"
  | "effects"
  | "copying";

interface MeasureWords {
  /** Where the store has it. */
  readonly keyOf: (view: Pick<ViewState, "scope" | "weighting">) => StoreKey;
  /** What is being measured. */
  readonly what: (label: string) => string;
}

const measures: Readonly<Record<keyof Measures, MeasureWords>> = {
  entropy: { keyOf: ({ scope }) => scope, what: () => "Entropy" },
  importance: { keyOf: () => "importance", what: () => "Importance" },
  likeness: { keyOf: () => "likeness", what: (label) => `Comparing the heads of ${label}` },
  looks: {
    keyOf: ({ scope }) => (scope === "data" ? "dataLooks" : "sentenceLooks"),
    what: (label) => `What the heads of ${label} look at`,
  },
  normLooks: {
    keyOf: ({ scope }) => (scope === "data" ? "dataNormLooks" : "sentenceNormLooks"),
    what: () => "What heads look at, norm-weighted",
  },
  distances: {
    keyOf: ({ scope }) => (scope === "data" ? "dataDistances" : "sentenceDistances"),
    what: (label) => `How alike the heads of ${label} are`,
  },
  across: {
    keyOf: ({ scope }) => (scope === "data" ? "dataAcross" : "sentenceAcross"),
    what: (label) => `Comparing with ${label}`,
  },
  effects: { keyOf: () => "effects", what: () => "Masking each head in turn" },
  copying: { keyOf: () => "copying", what: () => "Which heads copy" },
  corpus: {
    keyOf: ({ weighting }) => (weighting === "norm" ? "normCorpus" : "corpus"),
    what: () => "What heads look at in every text",
  },
};

/** Rest after the last keystroke before a new sentence is measured. */
const restMilliseconds = 250;

export function useMeasurements(needs: Readonly<Record<string, Need>>): readonly Measuring[] {
  const { heads, corpus } = useApp();
  const slots = useAppState((state) => state.slots);
  const active = useAppState((state) => state.active);
  const scope = useFigureView((view) => view.scope);
  const weighting = useFigureView((view) => view.weighting);
  const kin = useFigureView((view) => view.kin);
  const stores = {
    sentence: useStore(heads.sentence.store),
    data: useStore(heads.data.store),
    importance: useStore(heads.importance.store),
    likeness: useStore(heads.likeness.store),
    sentenceLooks: useStore(heads.sentenceLooks.store),
    dataLooks: useStore(heads.dataLooks.store),
    sentenceNormLooks: useStore(heads.sentenceNormLooks.store),
    dataNormLooks: useStore(heads.dataNormLooks.store),
    sentenceDistances: useStore(heads.sentenceDistances.store),
    dataDistances: useStore(heads.dataDistances.store),
    sentenceAcross: useStore(heads.sentenceAcross.store),
    dataAcross: useStore(heads.dataAcross.store),
    corpus: useStore(corpus.measures.store),
    normCorpus: useStore(corpus.normMeasures.store),
    effects: useStore(corpus.effects.store),
    copying: useStore(corpus.copying.store),
  };
  const measurements = {
    ...heads,
    corpus: corpus.measures,
    normCorpus: corpus.normMeasures,
    effects: corpus.effects,
    copying: corpus.copying,
  };
  const trained = trainedSlot({ slots, active });
  const named = {
    shown: active,
    trained,
    random: randomSlot({ slots, active }, trained),
    other: otherSlot(slots, trained),
    kin: kinSlot({ slots, active }, kin)?.id ?? null,
  };
  const wanted = useFigureView(
    useShallow((view) =>
      Object.keys(needs).filter((key) => {
        const when = needs[key]?.when;
        return when === undefined || when(view);
      }),
    ),
  );
  const measurings = wanted.map((key): Measuring => {
    const { measure, of, isOptional: isShownWithout = false } = needs[key]!;
    const { keyOf, what } = measures[measure];
    const name = keyOf({ scope, weighting });
    const slot = named[of];
    const label = slots.find(({ id }) => id === (slot ?? trained))?.label ?? trained;
    const { finding = null, request = { kind: "idle" as const } } = (slot && stores[name][slot]) || {};
    const isOptional = (of !== "shown" && of !== "trained") || isShownWithout;
    return {
      key,
      of,
      measurement: measurements[name],
      what: what(label),
      slot,
      trained,
      label,
      isOptional,
      isContinued: measure === "corpus",
      finding,
      request,
    };
  });
  useAsking(measurings);
  return measurings.map((measuring, i) => {
    const isApart = measurings.slice(0, i).some((other) => !goTogether(other, measuring));
    return isApart ? { ...measuring, finding: null } : measuring;
  });
}

function useAsking(measurings: readonly Measuring[]): void {
  const slots = useAppState((state) => state.slots);
  const [subject] = useDebouncedValue(
    useAppState((state) => state.subject),
    restMilliseconds,
  );
  const set = useData((state) => state.set);
  const models = measurings.map(({ slot }) => {
    const state = slots.find(({ id }) => id === slot)?.state;
    return state?.kind === "ready" ? state.info.model : null;
  });
  const asked = measurings.flatMap(({ measurement, slot }) => [measurement, slot]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when a model, the sentence or the data change
  useEffect(() => {
    for (const { measurement, slot } of measurings) if (slot !== null) void measurement.ask(slot);
  }, [...asked, ...models, subject, set]);
}

/** The active slot, or the one that its random weights have their shape from. */
function trainedSlot({ slots, active }: Pick<AppState, "slots" | "active">): string {
  const source = slots.find(({ id }) => id === active)?.source;
  return source?.kind === "random" ? source.base : active;
}

/** Random weights in the shape of a slot: the active one if it is one of them, else the first. */
function randomSlot({ slots, active }: Pick<AppState, "slots" | "active">, trained: string): string | null {
  const twins = slots.filter(({ source }) => source.kind === "random" && source.base === trained);
  return (twins.find(({ id }) => id === active) ?? twins[0])?.id ?? null;
}

/** The first other model that is not random and not made from another. */
function otherSlot(slots: AppState["slots"], trained: string): string | null {
  const isOther = ({ id, source: { kind } }: AppState["slots"][number]) =>
    id !== trained && kind !== "random" && kind !== "pruned";
  return slots.find(isOther)?.id ?? null;
}

/** While a new model, text or set is measured, one of two findings is known before the other. */
function goTogether(a: Measuring, b: Measuring): boolean {
  if (!a.finding || !b.finding) return true;
  const isOneModel = a.slot !== b.slot || a.finding.info.model === b.finding.info.model;
  return isOneModel && sameAsked(a.finding.asked, b.finding.asked);
}
