/** @file The Heads place's controls: which figure, over which texts, by which definition. */

import { Checkbox, NativeSelect, SegmentedControl } from "@mantine/core";
import { type HeadsTab, importanceDefinitions, type Scope } from "../../store";
import { useApp, useAppState } from "../ui/context";
import { definitionNames } from "./head-figures";
import styles from "./heads.module.css";

const tabs: { value: HeadsTab; label: string }[] = [
  { value: "entropy", label: "Entropy" },
  { value: "importance", label: "Importance" },
  { value: "correlation", label: "Correlation" },
  { value: "random", label: "Random or trained?" },
];

const scopeChoices: { value: Scope; label: string }[] = [
  { value: "sentence", label: "This sentence" },
  { value: "data", label: "The data set" },
];

export function HeadsBar() {
  const app = useApp();
  const tab = useAppState((state) => state.view.headsTab);
  return (
    <section className={styles.bar} aria-label="The charts’ controls">
      <SegmentedControl
        aria-label="Figure"
        data-testid="heads-tabs"
        value={tab}
        onChange={(headsTab) => app.changeView((view) => ({ ...view, headsTab }))}
        data={tabs}
      />
      {(tab === "entropy" || tab === "correlation") && <ScopeChoice />}
      {(tab === "importance" || tab === "correlation") && <DefinitionChoice />}
      {tab === "importance" && <NormChoice />}
    </section>
  );
}

function ScopeChoice() {
  const app = useApp();
  const scope = useAppState((state) => state.view.scope);
  return (
    <SegmentedControl
      aria-label="Entropy over"
      data-testid="scope"
      value={scope}
      onChange={(next) => app.changeView((view) => ({ ...view, scope: next }))}
      data={scopeChoices}
    />
  );
}

function DefinitionChoice() {
  const app = useApp();
  const definition = useAppState((state) => state.view.definition);
  const choose = (name: string) => {
    const known = importanceDefinitions.find((other) => other === name);
    if (known) app.changeView((view) => ({ ...view, definition: known }));
  };
  return (
    <NativeSelect
      size="xs"
      aria-label="Definition of importance"
      data-testid="definition"
      value={definition}
      onChange={(event) => choose(event.currentTarget.value)}
      data={importanceDefinitions.map((name) => ({ value: name, label: `By ${definitionNames[name]}` }))}
    />
  );
}

function NormChoice() {
  const app = useApp();
  const isNormalised = useAppState((state) => state.view.isNormalised);
  return (
    <Checkbox
      size="xs"
      label="÷ layer’s L2 norm"
      data-testid="normalised"
      checked={isNormalised}
      onChange={(event) => {
        const isOn = event.currentTarget.checked;
        app.changeView((view) => ({ ...view, isNormalised: isOn }));
      }}
    />
  );
}
