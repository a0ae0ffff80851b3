/** @file The second line of the figure's controls: what of the weights is drawn, and of how many models. */

import { Button, Checkbox, Group, SegmentedControl, Slider } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import type { Segments, SpecialTokens, ViewState } from "../../store";
import { useApp, useAppState, usePanel } from "../ui/context";
import { Sign } from "../ui/Sign";
import styles from "./FigureBar.module.css";
import { hasPair } from "./picture";

export function FigureOptions() {
  const app = useApp();
  const view = useAppState((state) => state.view);
  const set = (change: Partial<ViewState>) => app.changeView((before) => ({ ...before, ...change }));
  return (
    <div className={styles.options}>
      {view.tab === "heads" && (
        <Threshold value={view.threshold} onChange={(threshold) => set({ threshold })} />
      )}
      <Special value={view.special} onChange={(special) => set({ special })} />
      <SegmentFilter value={view.segments} onChange={(segments) => set({ segments })} />
      {view.tab === "heads" && (
        <Checkbox
          size="xs"
          label="raw tokens"
          data-testid="raw-tokens"
          checked={view.isRaw}
          onChange={(event) => set({ isRaw: event.currentTarget.checked })}
        />
      )}
      <LayoutToggle />
    </div>
  );
}

function LayoutToggle() {
  const app = useApp();
  const isOn = useAppState((state) => state.view.layout === "side-by-side");
  const toggle = () => app.changeView((view) => ({ ...view, layout: isOn ? "single" : "side-by-side" }));
  return (
    <Button
      className={styles.layout}
      variant={isOn ? "light" : "default"}
      aria-pressed={isOn}
      aria-label="Side by side"
      onClick={toggle}
      data-testid="side-by-side"
    >
      <Sign icon={IconColumns3} />
      <span className={styles.layoutName}>Side by side</span>
    </Button>
  );
}

interface OptionProps<Value> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

const specials: readonly { readonly value: SpecialTokens; readonly label: string }[] = [
  { value: "show", label: "Show" },
  { value: "hide", label: "Hide" },
  { value: "renormalise", label: "Renormalise" },
];

const segments: readonly { readonly value: Segments; readonly label: string }[] = [
  { value: "all", label: "All" },
  { value: "aa", label: "A→A" },
  { value: "ab", label: "A→B" },
  { value: "ba", label: "B→A" },
  { value: "bb", label: "B→B" },
];

const largestThreshold = 0.5;

function Threshold({ value, onChange }: OptionProps<number>) {
  return (
    <Group gap={9} wrap="nowrap">
      <span id="threshold-label">hide below</span>
      <Slider
        className={styles.slider}
        size="sm"
        label={null}
        thumbProps={{ "aria-labelledby": "threshold-label" }}
        data-testid="threshold"
        min={0}
        max={largestThreshold}
        step={0.01}
        value={Math.min(value, largestThreshold)}
        onChange={onChange}
      />
      <span className={styles.number}>{value.toFixed(2)}</span>
    </Group>
  );
}

function Special({ value, onChange }: OptionProps<SpecialTokens>) {
  return (
    <Group gap={9} wrap="nowrap">
      <span>special tokens</span>
      <SegmentedControl
        aria-label="Special tokens"
        data-testid="special-tokens"
        value={value}
        onChange={onChange}
        data={[...specials]}
      />
    </Group>
  );
}

/** Only where there are two sentences, or where the filter would otherwise hide lines unseen. */
function SegmentFilter({ value, onChange }: OptionProps<Segments>) {
  const active = useAppState((state) => state.active);
  const { picture } = usePanel(active);
  const isPair = picture !== null && hasPair(picture);
  if (!isPair && value === "all") return null;
  return (
    <Group gap={9} wrap="nowrap">
      <span>sentences</span>
      <SegmentedControl
        aria-label="From sentence to sentence"
        data-testid="segments"
        value={value}
        onChange={onChange}
        data={[...segments]}
      />
    </Group>
  );
}
