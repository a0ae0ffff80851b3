/** @file The dialog that lists the keys and links to the licences. */

import { Kbd } from "@mantine/core";
import { useStore } from "zustand/react";
import { Dialog } from "../ui/Dialog";
import { closeKeys, keysDialog } from "../ui/keys-dialog";
import styles from "./KeysDialog.module.css";

const rows: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ["/"], does: "Go to the sentence" },
  { keys: ["Enter"], does: "In the sentence: show it now; Shift+Enter makes a new line" },
  { keys: ["←", "→"], does: "Previous head, next head" },
  { keys: ["↑", "↓"], does: "Previous layer, next layer" },
  { keys: ["Esc"], does: "Release a pinned token; in a sentence, leave its field" },
  { keys: ["P"], does: "Present: the figure and its sentence only, in large type; again or Esc to leave" },
  { keys: ["Tab"], does: "Go to the figure, where arrow keys move between tokens and Enter pins one" },
  {
    keys: ["Space", "←", "→"],
    does: "In the lanes of Decoding: play or pause, previous token, next token",
  },
  { keys: ["?"], does: "This list" },
];

const gestures: readonly { readonly gesture: string; readonly does: string }[] = [
  { gesture: "Point at a token", does: "Show only its weights, as lines and numbers" },
  { gesture: "Click a token", does: "Pin it; click again to release" },
  { gesture: "Click a head's tile or number", does: "Select it; it stands out from the others" },
  { gesture: "Shift-click a tile", does: "Show it beside those that stand out" },
  { gesture: "Click a point or cell of a chart", does: "Select its head; double-click to open it alone" },
  { gesture: "Click the eye on a tile", does: "Hide that head, or show it" },
  { gesture: "Double-click a tile", does: "Show only that head; again to show all" },
];

export function KeysDialog() {
  const { isOpen } = useStore(keysDialog);
  return (
    <Dialog isOpen={isOpen} onClose={closeKeys} title="Keys and gestures" width={460}>
      <dl className={styles.list}>
        {rows.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        {gestures.map(({ gesture, does }) => (
          <div key={gesture}>
            <dt>{gesture}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.licences}>
        Headscope is free software, Apache-2.0;{" "}
        <a href="./licences.txt" target="_blank" rel="noreferrer" data-testid="licences">
          licences of what it includes
        </a>
        .
      </p>
    </Dialog>
  );
}
