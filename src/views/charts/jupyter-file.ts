/** @file A figure as a Jupyter file that computes it again with the library. */

import { useMemo } from "react";
import { type Origin, originOf } from "../../store";
import { useSlots } from "../ui/context";
import { type FileKind, textFile } from "./FileMenu";

/** Where the model of a slot comes from; null until it is loaded, or if the library cannot load the same. */
export function useOrigin(id: string): Origin | null {
  const slots = useSlots();
  return useMemo(() => {
    const slot = slots.find((each) => each.id === id);
    return slot ? originOf(slot, slots, document.baseURI) : null;
  }, [slots, id]);
}

export const jupyterLabel = "Continue in Python";
export const jupyterBlob = (text: string): Blob => textFile([text], "application/x-ipynb+json");

export const jupyterFile = (fileName: string, write: () => string): FileKind => ({
  ending: "ipynb",
  label: jupyterLabel,
  fileName,
  make: async () => jupyterBlob(write()),
});
