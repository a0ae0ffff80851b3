/** @file The head view or the model view of a question, of one model or of three side by side. */

import { Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import {
  addHead,
  isBlank,
  isCurrent,
  layerOf,
  type Picture,
  panelOf,
  type Slot,
  selectHead,
  shownHeads,
  soloHead,
  toggleHead,
  type ViewState,
} from "../../store";
import { askedOf, type Drawn, drawnOf, modelMaps } from "../attention/drawn";
import { FirstFigure, NextFigure } from "../attention/FigureWorking";
import { FocusProvider } from "../attention/focus-context";
import { HeadFigure } from "../attention/HeadFigure";
import { MatrixFigure } from "../attention/MatrixFigure";
import { awaitRollout, isAtHand } from "../attention/rollouts";
import { useRollouts } from "../attention/use-rollouts";
import { attentionViews } from "../attention/views";
import { ModelView } from "../figures/model/ModelView";
import { useStableArray } from "../figures/stable-array";
import { useApp, useAppState, usePanel } from "../ui/context";
import { headFinding, openNote, patternFindings } from "./attention-findings";
import styles from "./figures.module.css";
import { type Piece, picturePiece, useReport } from "./reports";

interface AttentionFigureProps {
  readonly view: ViewState;
  readonly slot: string | null;
  /** "question 3": part of the accessible names, since questions may have the same figure. */
  readonly question: string;
}

const mostColumns = 3;

export function AttentionFigure({ view: linked, slot, question }: AttentionFigureProps) {
  const [view, setView] = useState(linked);
  const slots = useFigureSlots(linked, slot);
  useAsking(slots);
  const state = useAppState((whole) => whole);
  const isEmpty = isBlank(state.subject);
  const shown = (isEmpty ? [] : slots).flatMap((each) => {
    const { picture } = panelOf(state, each.id);
    return picture && picture.result.tokens.length > 0 ? [{ slot: each, picture }] : [];
  });
  const pictures = useStableArray(shown.map(({ picture }) => picture));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `pictures` is all that it takes of `shown`
  const sentences = useMemo(
    () => shown.flatMap(({ slot, picture }) => sentencesOf(view, slot, picture)),
    [view.tab, view.layer, view.head, pictures],
  );
  const note = shown.length > 0 ? openNote(view) : null;
  useReport({
    sentences,
    // An empty sentence is never asked about.
    isBusy:
      !isEmpty &&
      slots.some((each) => isBusy(each, panelOf(state, each.id).request.kind, isCurrent(state, each))),
    take: async () => [
      ...(await Promise.all(shown.map(({ picture }) => piecesOf(view, picture)))).flat(),
      ...(note ? [{ kind: "sentence", text: note } as const] : []),
    ],
  });
  return (
    <FocusProvider>
      <div className={styles.attention}>
        {slots.map((each) => (
          <OneModel
            key={each.id}
            question={question}
            slot={each}
            view={view}
            onView={setView}
            isOneOfMany={slots.length > 1}
          />
        ))}
      </div>
      {note && (
        <Text inherit c="dimmed" mt={10}>
          {note}
        </Text>
      )}
    </FocusProvider>
  );
}

function useFigureSlots({ layout }: ViewState, named: string | null): readonly Slot[] {
  const slots = useAppState((state) => state.slots);
  const active = useAppState((state) => state.active);
  if (layout === "side-by-side") return slots.slice(0, mostColumns);
  const one = slots.find(({ id }) => id === named) ?? slots.find(({ id }) => id === active);
  return one ? [one] : [];
}

/** Rest after the last keystroke before a new sentence is computed. */
const restMilliseconds = 250;

function useAsking(slots: readonly Slot[]): void {
  const { results } = useApp();
  const [subject] = useDebouncedValue(
    useAppState((state) => state.subject),
    restMilliseconds,
  );
  const ids = slots.map(({ id }) => id).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when the models or the sentence change
  useEffect(() => {
    for (const { id } of slots) void results.ask(id);
  }, [results, ids, subject]);
}

/** A model that failed will not come without the user. */
function isBusy({ state }: Slot, request: "idle" | "running" | "failed", isShown: boolean): boolean {
  return !isShown && state.kind !== "failed" && request !== "failed";
}

function placeOf(view: ViewState, { info }: Picture): HeadPlace {
  return [layerOf(view, info.numLayers), Math.min(view.head ?? 0, info.numHeads - 1)];
}

function sentencesOf(view: ViewState, { label }: Slot, picture: Picture): readonly string[] {
  if (view.tab === "model") return patternFindings(label, picture);
  const [layer, head] = placeOf(view, picture);
  const finding = headFinding(picture, layer, head);
  return [
    finding
      ? `${label}, layer ${layer}: ${finding}`
      : `${label}, layer ${layer}, head ${head}: no clear pattern.`,
  ];
}

async function piecesOf(view: ViewState, picture: Picture): Promise<readonly Piece[]> {
  const [layer] = placeOf(view, picture);
  const { title, files } = attentionViews[view.tab];
  // As SVG the squares of all heads take a megabyte.
  const format = view.tab === "model" ? "png" : "svg";
  const heads = shownHeads(view, picture.info.numHeads);
  const asked = { ...askedOf(view, picture), isDifference: false };
  if (asked.combine === "rollout" && !isAtHand(picture, layer))
    await new Promise<void>((resume) => awaitRollout(picture, layer, resume));
  const drawn = drawnOf(picture, asked, null);
  const file = files({ excerpt: { picture, layer, heads }, view, drawn, further: null }).find(
    ({ ending, key }) => (key ?? ending) === format,
  );
  const blob = await file?.make(new AbortController().signal, () => undefined);
  return blob ? [await picturePiece(`${title} of ${picture.info.name}`, format, blob)] : [];
}

interface OneModelProps extends Pick<AttentionFigureProps, "question"> {
  readonly slot: Slot;
  readonly view: ViewState;
  readonly onView: (change: (view: ViewState) => ViewState) => void;
  readonly isOneOfMany: boolean;
}

function OneModel({ slot, view, onView, isOneOfMany, question }: OneModelProps) {
  const panel = usePanel(slot.id);
  const isEmpty = useAppState(({ subject }) => isBlank(subject));
  const picture = isEmpty ? null : panel.picture;
  return (
    <Stack gap={6} miw={0}>
      <Group gap={10}>
        <Text inherit fw={600}>
          {slot.label}
        </Text>
        {picture && view.tab !== "model" && <HeadChoice picture={picture} view={view} onView={onView} />}
      </Group>
      {picture && <NextFigure slot={slot} />}
      {!picture && !isEmpty && <FirstFigure slot={slot} maxHeight={headViewHeight} compact={isOneOfMany} />}
      {(isEmpty || picture?.result.tokens.length === 0) && (
        <Text inherit c="dimmed">
          Type a sentence above to see where its tokens look.
        </Text>
      )}
      {picture && picture.result.tokens.length > 0 && (
        <DrawnView
          question={question}
          slot={slot}
          picture={picture}
          view={view}
          onView={onView}
          isOneOfMany={isOneOfMany}
        />
      )}
    </Stack>
  );
}

interface DrawnProps extends OneModelProps {
  readonly picture: Picture;
}

function HeadChoice({ picture, view, onView }: Pick<DrawnProps, "picture" | "view" | "onView">) {
  const { numLayers, numHeads } = picture.info;
  const [layer, head] = placeOf(view, picture);
  const select = (name: string, count: number, value: number, choose: (value: number) => void) => (
    <NativeSelect
      aria-label={name}
      size="xs"
      value={value}
      onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
      data={Array.from({ length: count }, (_, i) => ({ value: String(i), label: `${name} ${i}` }))}
    />
  );
  return (
    <Group gap={6}>
      {select("Layer", numLayers, layer, (next) => onView((before) => ({ ...before, layer: next })))}
      {select("Head", numHeads, head, (next) => onView((before) => selectHead(before, next, numHeads)))}
    </Group>
  );
}

const headViewHeight = 560;
/** A head hovered in the figure is not raised here. */
const noHover = () => {};

function DrawnView(props: DrawnProps) {
  switch (props.view.tab) {
    case "heads":
      return <DrawnHeads {...props} />;
    case "matrix":
      return <DrawnMatrix {...props} />;
    case "neurons":
      return null;
    case "model":
      return <DrawnModel {...props} />;
  }
}

function DrawnHeads({ question, slot, picture, view, onView, isOneOfMany }: DrawnProps) {
  const { numHeads } = picture.info;
  const [layer] = placeOf(view, picture);
  const drawn = useDrawnAlone(picture, view);
  const gestures = useMemo(
    () => ({
      onSelect: (head: number) => onView((before) => selectHead(before, head, numHeads)),
      onToggle: (head: number) => onView((before) => toggleHead(before, head, numHeads)),
      onSolo: (head: number) => onView((before) => soloHead(before, head, numHeads)),
      onAdd: (head: number) => onView((before) => addHead(before, head, numHeads)),
    }),
    [onView, numHeads],
  );
  return (
    drawn && (
      <HeadFigure
        {...{ slot, picture, view, gestures, drawn }}
        raised={null}
        onRaised={noHover}
        label={`Head view of ${slot.label}, layer ${layer}, ${question}`}
        maxHeight={headViewHeight}
        compact={isOneOfMany}
      />
    )
  );
}

function DrawnMatrix({ question, slot, picture, view }: DrawnProps) {
  const drawn = useDrawnAlone(picture, view);
  return (
    drawn && (
      <MatrixFigure
        {...{ slot, picture, view, drawn }}
        maxHeight={headViewHeight}
        label={`Attention matrix of ${slot.label}, ${question}`}
      />
    )
  );
}

/** In a question nothing is subtracted: that needs a model or sentence that the notebook does not ask about. */
function useDrawnAlone(picture: Picture, view: ViewState): Drawn | null {
  const isReady = useRollouts([picture], askedOf(view, picture));
  return useMemo(() => {
    const asked = askedOf(view, picture);
    return isReady ? drawnOf(picture, { ...asked, isDifference: false }, null) : null;
  }, [picture, view, isReady]);
}

function DrawnModel({ question, slot, picture, view, onView }: DrawnProps) {
  const { isWords } = view;
  const maps = useMemo(() => modelMaps(picture, { isWords }), [picture, isWords]);
  const app = useApp();
  const open = ([layer, head]: HeadPlace) =>
    app.openView(
      String(
        new URLSearchParams({
          place: "attention",
          tab: "heads",
          show: slot.id,
          layer: `${layer}`,
          head: `${head}`,
          one: "1",
        }),
      ),
    );
  return (
    <ModelView
      tokens={maps.tokens}
      attentions={maps.attentions}
      selected={placeOf(view, picture)}
      specialTokens={view.special}
      segments={view.segments}
      onSelect={([layer, head]) => onView((before) => ({ ...before, layer, head }))}
      onOpen={open}
      label={`Model view of ${slot.label}, ${question}`}
    />
  );
}
