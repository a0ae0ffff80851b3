/** @file The one store. Made here, changed by the files beside it. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { type AppState, initialState } from "./state";

export type AppStore = StoreApi<AppState>;

export function createAppStore(): AppStore {
  return createStore<AppState>()(initialState);
}
