/** @file Exports the lanes: texts, figures and records as files, the settings as Python. */

import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { csvType } from "../../lib/csv";
import { lanesCsv, lanesJson, lanesJupyter, lanesMarkdown, pythonScript, type Slot } from "../../store";
import { jupyterBlob, jupyterLabel, useOrigin } from "../charts/jupyter-file";
import { Choices } from "../ui/Choices";
import { useApp } from "../ui/context";
import { Dialog } from "../ui/Dialog";
import { download } from "../ui/download";
import { Sign } from "../ui/Sign";
import styles from "./ExportLanes.module.css";

import { useDecoding, useDecodingState } from "./use-decoding";

const formats = [
  { ending: "json", label: "JSON, with every record", type: "application/json", write: lanesJson },
  {
    ending: "md",
    label: "Markdown, texts and figures",
    type: "text/markdown;charset=utf-8",
    write: lanesMarkdown,
  },
  { ending: "csv", label: "CSV, one line per token", type: csvType, write: lanesCsv },
] as const;

export function ExportLanes() {
  const decoding = useDecoding();
  const hasRun = useDecodingState((state) => state.subject !== null);
  const jupyterFiles = useLanesJupyter();
  const [isPythonOpen, setIsPythonOpen] = useState(false);
  return (
    <>
      <Choices
        label="Export"
        sign={<Sign icon={IconDownload} />}
        title="All lanes"
        testId="export-lanes"
        choices={[
          ...(hasRun ? formats : []).map(({ ending, label, type, write }) => ({
            key: ending,
            label,
            onChoose: () =>
              download(`decoding.${ending}`, new Blob([write(decoding.store.getState())], { type })),
          })),
          ...jupyterFiles,
          { key: "python", label: "Python, to paste", onChoose: () => setIsPythonOpen(true) },
        ]}
      />
      <Dialog
        isOpen={isPythonOpen}
        onClose={() => setIsPythonOpen(false)}
        title="The same in Python"
        width={780}
      >
        <PythonText />
      </Dialog>
    </>
  );
}

/** The lanes as a Jupyter file, once they have run. */
function useLanesJupyter() {
  const decoding = useDecoding();
  const subject = useDecodingState((state) => state.subject);
  const origin = useOrigin(subject?.slot ?? "");
  if (!subject || origin?.info.model !== subject.model) return [];
  const onChoose = () => {
    const { lanes } = decoding.store.getState();
    download("decoding.ipynb", jupyterBlob(lanesJupyter({ origin, subject, lanes })));
  };
  return [{ key: "ipynb", label: jupyterLabel, onChoose }];
}

function PythonText() {
  const app = useApp();
  const { prompt, system, seed, lanes, slot, ...chat } = useDecodingState((state) => state);
  const [copied, setCopied] = useState(false);
  const source = app.store.getState().slots.find(({ id }) => id === slot);
  const family = source?.state.kind === "ready" ? source.state.info.family : null;
  const hasTemplate = source?.state.kind === "ready" && source.state.info.hasChatTemplate;
  const asked = { prompt, system, isChat: chat.isChat && hasTemplate, seed };
  const script = pythonScript(asked, lanes, modelId(source), family);
  const copy = () =>
    navigator.clipboard.writeText(script).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className={styles.python}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        data-testid="python"
      >
        {script}
      </pre>
      <Button onClick={() => void copy()} data-testid="copy-python">
        {copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}

/** The model that the library loads. */
function modelId(slot: Slot | undefined): string {
  if (slot?.source.kind === "hub") return slot.source.id;
  return slot?.source.kind === "embedded" ? `public/models/${slot.source.model}` : "path/to/the/model";
}
