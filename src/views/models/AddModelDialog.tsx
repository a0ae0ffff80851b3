/** @file The dialog that adds a model: from the Hub, from files, with random weights, or one of the app's own. */

import type { SlotSource } from "../../store";
import { useApp } from "../ui/context";
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

export function AddModelDialog({ isOpen, onClose }: AddModelDialogProps) {
  const app = useApp();
  const add = (source: SlotSource) => {
    app.models.add(source);
    onClose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Add a model" width={560}>
      <FormTabs forms={forms} height={290} onChoose={add} testId="model-tab" />
    </Dialog>
  );
}
