/** @file How the views of this place reach its store. */

import { useStore } from "zustand/react";
import type { NotebooksState } from "../../store";
import { useApp } from "../ui/context";

/** A part of the place's state; the view is drawn again when that part changes. */
export function useNotebooks<Part>(select: (state: NotebooksState) => Part): Part {
  return useStore(useApp().notebooks.store, select);
}
