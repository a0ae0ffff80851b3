/** @file The form for a model from files on this machine. */

import { useState } from "react";
import type { SlotSource } from "../../store";
import { FileButton, FileDrop } from "../ui/FileDrop";
import type { FormProps } from "../ui/FormTabs";
import { type Choice, readInput } from "./dropped";
import { FolderChoice } from "./FolderChoice";
import { ModelRequest } from "./ModelRequest";

export function FilesForm({ onChoose }: FormProps<SlotSource>) {
  const [choice, setChoice] = useState<Choice | null>(null);

  function pick(files: readonly File[]) {
    const read = readInput(files);
    if (read.length === 1) onChoose({ kind: "files", ...read[0] });
    else setChoice(read);
  }

  return (
    <>
      <FileDrop words="Drop a checkpoint's files or its folder anywhere on the page">
        <FileButton label="Choose files" takes="files" onPick={pick} testId="pick-files" />
        <FileButton label="Choose a folder" takes="folder" onPick={pick} testId="pick-folder" />
      </FileDrop>
      {choice && (
        <FolderChoice choice={choice} onChoose={(picked) => onChoose({ kind: "files", ...picked })} />
      )}
      <ModelRequest about="Needed: config.json, the weights (model.safetensors, its shards with their index, or pytorch_model.bin), and, to read text, tokenizer.json or the vocabulary's files. Nothing leaves this machine." />
    </>
  );
}
