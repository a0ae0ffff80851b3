/** @file A model from files of this machine. */

import { Button } from "@mantine/core";
import { type ChangeEvent, useRef, useState } from "react";
import type { FormProps } from "./AddModelDialog";
import styles from "./AddModelDialog.module.css";
import { type Choice, readInput } from "./dropped";
import { FolderChoice } from "./FolderChoice";

/** Known to every browser, not to React's types. */
const wholeFolders: object = { webkitdirectory: "" };

export function FilesForm({ onAdd }: FormProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  const [choice, setChoice] = useState<Choice | null>(null);

  function pick({ currentTarget: { files: list } }: ChangeEvent<HTMLInputElement>) {
    if (!list || list.length === 0) return;
    const read = readInput(list);
    if (read.length === 1) onAdd({ kind: "files", ...read[0] });
    else setChoice(read);
  }

  return (
    <>
      <div className={styles.drop}>
        <p>Drop a checkpoint's files or its folder anywhere on the page</p>
        <div className={styles.actions}>
          <Button onClick={() => files.current?.click()}>Choose files</Button>
          <Button onClick={() => folder.current?.click()}>Choose a folder</Button>
        </div>
        <input ref={files} type="file" multiple hidden onChange={pick} data-testid="pick-files" />
        <input
          ref={folder}
          type="file"
          multiple
          {...wholeFolders}
          hidden
          onChange={pick}
          data-testid="pick-folder"
        />
      </div>
      {choice && <FolderChoice choice={choice} onChoose={(picked) => onAdd({ kind: "files", ...picked })} />}
      <p className={styles.remark}>
        Needed: config.json, the weights (model.safetensors, its shards with their index, or
        pytorch_model.bin), and, to read text, tokenizer.json or the vocabulary's files. Nothing leaves this
        machine.
      </p>
    </>
  );
}
