/** @file The whole page takes dropped checkpoints. */

import { useEffect, useState } from "react";
import { useApp } from "./context";
import styles from "./DropTarget.module.css";
import { readDrop } from "./dropped";

export function DropTarget() {
  const app = useApp();
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    const listen = (
      name: "dragenter" | "dragover" | "dragleave" | "drop",
      heard: (event: DragEvent) => void,
    ) => window.addEventListener(name, heard, { signal: stop.signal });

    const take = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setIsOver(true);
    };
    listen("dragenter", take);
    listen("dragover", take);
    listen("dragleave", (event) => event.relatedTarget === null && setIsOver(false));
    listen("drop", (event) => {
      setIsOver(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      readDrop(event.dataTransfer).then(
        ({ files, name }) => app.models.add({ kind: "files", files, name }),
        () => app.notify(unreadableDrop),
      );
    });
    return () => stop.abort();
  }, [app]);

  if (!isOver) return null;
  return (
    <div className={styles.over} aria-hidden="true">
      <p>Drop a checkpoint: its folder, or config.json, the weights and the tokenizer's files</p>
    </div>
  );
}

const unreadableDrop = {
  message: "What was dropped could not be read.",
  hint: "Drop the files themselves or their folder, or choose them under Add model.",
};
