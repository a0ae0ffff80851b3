/** @file The files of the pruned model: made on request, with progress and size. */

import { Button, Stack } from "@mantine/core";
import { formatBytes, formatPercent } from "../../lib/format";
import { type ExportFormat, type ExportState, exportFormats, type PrunedModel } from "../../store";
import { useApp, useAppState } from "../ui/context";
import { download } from "../ui/download";
import { ErrorNote } from "../ui/ErrorNote";
import { shareOf } from "../ui/progress";
import panel from "./Panel.module.css";
import styles from "./RemovalPanel.module.css";

interface FileKind {
  readonly label: string;
  readonly ending: string;
  readonly about: string;
  /** What it is for a family that the library cannot prune, if that is something else. */
  readonly filled?: string;
}

const files: Record<ExportFormat, FileKind> = {
  zip: {
    label: "Checkpoint, .zip",
    ending: ".zip",
    about: "safetensors, config.json with pruned_heads, tokenizer: unpack it and from_pretrained loads it",
    filled:
      "safetensors with zeros in the heads’ places, config.json, tokenizer: unpack it and from_pretrained loads it",
  },
  safetensors: {
    label: "Weights, .safetensors",
    ending: ".safetensors",
    about: "the weights alone",
    filled: "the weights alone, with zeros in the heads’ places",
  },
  onnx: { label: "Graph, .onnx", ending: ".onnx", about: "runs in onnxruntime, ordinary inputs and outputs" },
  "onnx-attentions": {
    label: "Graph with attentions, .onnx",
    ending: "-attentions.onnx",
    about: "with every layer's attention as a further output",
  },
};

export function Downloads({ pruned }: { readonly pruned: PrunedModel }) {
  const base = useAppState(({ active }) => active);
  return (
    <Stack gap={6}>
      {!pruned.before.isPrunedByLibrary && (
        <p className={panel.remark} data-testid="not-pruned-by-library">
          The library cannot remove heads of this family. Its checkpoints keep them, with zeros as weights:
          the answers are the same, at the old size and speed. The .onnx files are without them.
        </p>
      )}
      {exportFormats
        .toSorted((a, b) => Number(b === "zip") - Number(a === "zip"))
        .map((format) => (
          <File key={format} slot={base} format={format} pruned={pruned} state={pruned.exports[format]} />
        ))}
    </Stack>
  );
}

interface FileProps {
  readonly slot: string;
  readonly format: ExportFormat;
  readonly pruned: PrunedModel;
  readonly state: ExportState | undefined;
}

function File({ slot, format, pruned, state }: FileProps) {
  const { pruning } = useApp();
  const { label, ending, about, filled = about } = files[format];
  const save = async () => {
    const blob = await pruning.removal.exportModel(slot, format);
    if (blob) download(`${pruned.before.name}-pruned${ending}`, blob);
  };
  return (
    <>
      <div className={styles.file}>
        {state?.kind === "running" ? (
          <Button onClick={() => pruning.removal.cancelExport(slot, format)}>
            {formatPercent(shareOf(state.progress) ?? 0)} · Cancel
          </Button>
        ) : (
          <Button data-testid={`download-${format}`} onClick={() => void save()}>
            {label}
          </Button>
        )}
        <span className={panel.under} data-testid={`size-${format}`}>
          {state?.kind === "done"
            ? `${formatBytes(state.bytes)}, saved`
            : pruned.before.isPrunedByLibrary
              ? about
              : filled}
        </span>
      </div>
      {state?.kind === "failed" && <ErrorNote error={state.error} onRetry={() => void save()} />}
    </>
  );
}
