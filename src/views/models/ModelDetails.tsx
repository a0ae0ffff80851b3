/** @file Details of one model, and its actions. */

import { Button, Text } from "@mantine/core";
import { writeHeads } from "../../analysis/head-sets";
import { answersText, displayOf } from "../../analysis/problem";
import { isRemovable, type ModelInfo, type Slot, type SlotSource } from "../../store";
import { useApp } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { LatePart } from "../ui/late-part";
import styles from "./ModelDetails.module.css";
import { PredictionStrip } from "./PredictionStrip";

/** A field for numbers is large, and few models have a seed. */
const seedField = { what: "The seed", load: async () => (await import("./SeedField")).SeedField };

export function ModelDetails({ slot }: { readonly slot: Slot }) {
  const app = useApp();
  const { state, source } = slot;
  return (
    <div className={styles.details}>
      <h2>{slot.label}</h2>
      <p className={styles.origin}>{originText(source)}</p>
      {state.kind === "failed" && (
        <ErrorNote error={state.error} onRetry={() => void app.models.retryLoad(slot.id)} />
      )}
      <PredictionStrip slot={slot} />
      {state.kind === "ready" && <Facts info={state.info} />}
      {source.kind === "random" && (
        <LatePart of={seedField} key={source.seed} props={{ slot: slot.id, seed: source.seed }} />
      )}
      {isRemovable(slot) && (
        <div>
          <Button data-testid={`remove-model-${slot.id}`} onClick={() => app.models.remove(slot.id)}>
            Remove
          </Button>
        </div>
      )}
    </div>
  );
}

function originText(source: SlotSource): string {
  switch (source.kind) {
    case "embedded":
      return "Included in the app; works offline.";
    case "hub":
      return `From ${source.hub ?? "the public Hub"}, revision ${source.revision ?? "main"}.`;
    case "random":
      return "The library's initial weights, drawn from a seed: the same on every machine.";
    case "pruned":
      return `Made from ${source.base} by removing heads ${writeHeads(source.heads)} (layer:heads).`;
    case "files":
      return "From files on this machine.";
  }
}

function Facts({ info }: { readonly info: ModelInfo }) {
  const facts: readonly (readonly [string, string | number])[] = [
    ["Family", info.family],
    ["Layers × heads", `${info.numLayers} × ${info.numHeads}`],
    ["Width", `${info.hiddenSize} (${info.headDim} a head)`],
    ["Positions", info.maxPositions],
    ["Vocabulary", info.vocabSize],
    ["Parameters", info.parameters],
    ["Stored as", `${info.storedDtype}, computed in float32`],
    ["Head", headText(info)],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {info.notices.map((notice) => (
        <Text inherit c="var(--page-warning)" key={notice}>
          {notice}
        </Text>
      ))}
      <Names title="Missing in the checkpoint" names={info.missing} />
      <Names title="In the checkpoint, not used" names={info.unexpected} />
    </>
  );
}

function headText({ head, labels = [], problemType }: ModelInfo): string {
  if (head === "classifier") return answersText(displayOf(problemType, labels.length), labels.length);
  return { none: "none", lm: "next token", "masked-lm": "masked token" }[head];
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <details className={styles.names}>
      <summary>
        {title}: {names.length}
      </summary>
      <ul>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </details>
  );
}
