/** @file The dialog that chooses data: what comes along, a data set of the Hub, or a file; and what of it is used. */

import { Button, Tabs } from "@mantine/core";
import type { DataSource } from "../../store";
import { useApp } from "../ui/context";
import { Dialog } from "../ui/Dialog";
import styles from "./DataDialog.module.css";
import { DataFileForm } from "./DataFileForm";
import { DataHubForm } from "./DataHubForm";
import { DataInUse } from "./DataInUse";
import { DataRequest } from "./DataRequest";

interface DataDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What each of the dialog's forms is given. */
export interface DataFormProps {
  readonly onChoose: (source: DataSource) => void;
}

export function DataDialog({ isOpen, onClose }: DataDialogProps) {
  const { data } = useApp();
  const choose = (source: DataSource) => void data.choose(source);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Choose data" width={680}>
      <Tabs defaultValue="hub" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="hub" data-testid="data-tab-hub">
            From the Hub
          </Tabs.Tab>
          <Tabs.Tab value="file" data-testid="data-tab-file">
            File
          </Tabs.Tab>
          <Tabs.Tab value="embedded" data-testid="data-tab-embedded">
            Built in
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="hub" className={styles.panel}>
          <DataHubForm onChoose={choose} />
        </Tabs.Panel>
        <Tabs.Panel value="file" className={styles.panel}>
          <DataFileForm onChoose={choose} />
        </Tabs.Panel>
        <Tabs.Panel value="embedded" className={styles.panel}>
          <div className={styles.ready}>
            <p>
              <strong>Feelings</strong>: 96 everyday sentences, 16 for each of six emotions.
            </p>
            <Button data-testid="data-embedded" onClick={() => choose({ embedded: "feelings" })}>
              Use these
            </Button>
          </div>
        </Tabs.Panel>
      </Tabs>
      <div className={styles.used}>
        <DataRequest />
        <DataInUse />
        <div className={styles.end}>
          <Button variant="filled" data-testid="data-done" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
