/** @file Gives views access to the data on which heads are measured. */

import { useEffect } from "react";
import { useStore } from "zustand/react";
import type { DataState } from "../../store";
import { useApp } from "../ui/context";

/** A part of the data's state. The first use reads the embedded set. */
export function useData<Part>(select: (state: DataState) => Part): Part {
  const { data } = useApp();
  useEffect(() => void data.ensure(), [data]);
  return useStore(data.store, select);
}
