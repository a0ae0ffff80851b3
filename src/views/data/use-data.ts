/** @file How views reach the data that heads are measured on. */

import { useEffect } from "react";
import { useStore } from "zustand/react";
import type { DataState } from "../../store";
import { useApp } from "../ui/context";

/** A part of the data's state. The first view that asks has the embedded set read. */
export function useData<Part>(select: (state: DataState) => Part): Part {
  const { data } = useApp();
  useEffect(() => void data.ensure(), [data]);
  return useStore(data.store, select);
}
