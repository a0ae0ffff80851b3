/** @file The dialog that adds a model: from the Hub, from files, with random weights, or one that comes along. */

import { Tabs } from "@mantine/core";
import type { SlotSource } from "../../store";
import { useApp } from "../ui/context";
import { Dialog } from "../ui/Dialog";
import styles from "./AddModelDialog.module.css";
import { EmbeddedForm } from "./EmbeddedForm";
import { FilesForm } from "./FilesForm";
import { HubForm } from "./HubForm";
import { RandomForm } from "./RandomForm";

interface AddModelDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What each of the dialog's forms is given. */
export interface FormProps {
  readonly onAdd: (source: SlotSource) => void;
}

export function AddModelDialog({ isOpen, onClose }: AddModelDialogProps) {
  const app = useApp();
  const add = (source: SlotSource) => {
    app.models.add(source);
    onClose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Add a model" width={560}>
      <Tabs defaultValue="hub" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="hub">From the Hub</Tabs.Tab>
          <Tabs.Tab value="files">Files</Tabs.Tab>
          <Tabs.Tab value="random">Random weights</Tabs.Tab>
          <Tabs.Tab value="embedded">Built in</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="hub" className={styles.panel}>
          <HubForm onAdd={add} />
        </Tabs.Panel>
        <Tabs.Panel value="files" className={styles.panel}>
          <FilesForm onAdd={add} />
        </Tabs.Panel>
        <Tabs.Panel value="random" className={styles.panel}>
          <RandomForm onAdd={add} />
        </Tabs.Panel>
        <Tabs.Panel value="embedded" className={styles.panel}>
          <EmbeddedForm onAdd={add} />
        </Tabs.Panel>
      </Tabs>
    </Dialog>
  );
}
