/** @file A model from files of this machine. */

import { Button } from "@mantine/core";
import { type ChangeEvent, useRef } from "react";
import type { FormProps } from "./AddModelDialog";
import styles from "./AddModelDialog.module.css";
import { readInput } from "./dropped";

/** Known to every browser, not to React's types. */
const wholeFolders: object = { webkitdirectory: "" };

export function FilesForm({ onAdd }: FormProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  function pick({ currentTarget: { files: list } }: ChangeEvent<HTMLInputElement>) {
    if (list && list.length > 0) onAdd({ kind: "files", ...readInput(list) });
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
      <p className={styles.remark}>
        Needed: config.json, the weights (model.safetensors, its shards with their index, or
        pytorch_model.bin), and tokenizer.json or the vocabulary's files. Nothing leaves this machine.
      </p>
    </>
  );
}
