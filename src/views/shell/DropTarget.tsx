/** @file Accepts checkpoints and tables dropped anywhere on the page. */

import { useEffect, useState } from "react";
import type { App, Place } from "../../store";
import { droppedTable } from "../data/dropped-data";
import { type Choice, type Picked, readDrop } from "../models/dropped";
import { FolderChoice } from "../models/FolderChoice";
import { useApp } from "../ui/context";
import { Dialog } from "../ui/Dialog";
import styles from "./DropTarget.module.css";

export function DropTarget() {
  const app = useApp();
  const [isOver, setIsOver] = useState(false);
  const [choice, setChoice] = useState<Choice | null>(null);

  useEffect(() => {
    const stop = new AbortController();
    const listen = (
      name: "dragenter" | "dragover" | "dragleave" | "drop",
      heard: (event: DragEvent) => void,
    ) => window.addEventListener(name, heard, { signal: stop.signal });

    const hover = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setIsOver(true);
    };
    listen("dragenter", hover);
    listen("dragover", hover);
    listen("dragleave", (event) => event.relatedTarget === null && setIsOver(false));
    listen("drop", (event) => {
      setIsOver(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      readDrop(event.dataTransfer).then(
        (read) => (read.length === 1 ? take(app, read[0]) : setChoice(read)),
        () => app.notify(unreadableDrop),
      );
    });
    return () => stop.abort();
  }, [app]);

  if (choice) {
    const choose = (picked: Picked) => {
      setChoice(null);
      take(app, picked);
    };
    return (
      <Dialog isOpen onClose={() => setChoice(null)} title="Add a model" width={560}>
        <FolderChoice choice={choice} onChoose={choose} />
      </Dialog>
    );
  }
  if (!isOver) return null;
  return (
    <div className={styles.over} aria-hidden="true">
      <p>
        Drop a checkpoint (its folder, or config.json, the weights and, to read text, the tokenizer's files),
        or a table of texts and labels
      </p>
    </div>
  );
}

/** A table becomes the data, and a place that uses data opens; anything else is a checkpoint. */
function take(app: App, { files, name }: Picked): void {
  const table = droppedTable(files);
  if (!table) {
    app.models.add({ kind: "files", files, name });
    return;
  }
  const hasData = (place: Place) => place === "heads" || place === "pruning";
  app.changeView((view) => (hasData(view.place) ? view : { ...view, place: "heads" }));
  if (files.length > 1) app.notify(oneOfMany(table.name, files.length));
  void app.data.choose({ file: table });
}

const oneOfMany = (name: string, count: number) => ({
  message: `Only ${name} of the ${count} dropped files is used.`,
  hint: "Data is a single table. Join the files to use them together.",
});

const unreadableDrop = {
  message: "The dropped files could not be read.",
  hint: "Drop the files themselves or their folder, or choose them under Add model.",
};
