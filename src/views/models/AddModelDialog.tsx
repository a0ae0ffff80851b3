/** @file The dialog that adds a model: from the Hub, from files, with random weights, or one of the app's own. */

import { useEffect } from "react";
import { useStore } from "zustand/react";
import { addedSlot } from "../../store";
import { useApp, useAppState } from "../ui/context";
import { Dialog } from "../ui/Dialog";
import { FormTabs } from "../ui/FormTabs";
import { EmbeddedForm } from "./EmbeddedForm";
import { FilesForm } from "./FilesForm";
import { HubForm } from "./HubForm";
import { RandomForm } from "./RandomForm";

interface AddModelDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const forms = [
  { key: "hub", label: "From the Hub", form: HubForm },
  { key: "files", label: "Files", form: FilesForm },
  { key: "random", label: "Random weights", form: RandomForm },
  { key: "embedded", label: "Built in", form: EmbeddedForm },
];

/** Stays open until the model has loaded, so that a wrong id can be corrected. */
export function AddModelDialog({ isOpen, onClose }: AddModelDialogProps) {
  const { models, hubs } = useApp();
  const added = useAppState(addedSlot);
  // The question about an unknown hub is on the page, which the dialog would cover.
  const isAsked = useStore(hubs.store, ({ requests }) => requests.length > 0);
  const close = () => {
    models.leaveDialog();
    onClose();
  };
  const isDone = isOpen && added?.state.kind === "ready";
  useEffect(() => {
    if (isDone) close();
  });
  useEffect(() => () => models.leaveDialog(), [models]);
  return (
    <Dialog isOpen={isOpen && !isAsked} onClose={close} title="Add a model" width={680}>
      <FormTabs
        forms={forms}
        height={170}
        onChoose={(source) => models.addInDialog(source)}
        testId="model-tab"
      />
    </Dialog>
  );
}
