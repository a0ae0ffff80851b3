/** @file How the views of this place reach its store. */

import { useStore } from "zustand/react";
import type { Decoding, DecodingState } from "../../store";
import { useApp } from "../ui/context";

export function useDecoding(): Decoding {
  return useApp().decoding;
}

/** A part of the place's state; the view is drawn again when that part changes. */
export function useDecodingState<Part>(select: (state: DecodingState) => Part): Part {
  return useStore(useDecoding().store, select);
}
