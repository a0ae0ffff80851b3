/** @file What views may use of the store, with the engine's types that they show. */

export type { CacheEntry, DeviceInfo, EmbeddedModel, ModelInfo } from "../engine/api";
export { embeddedModels } from "../engine/api";
export type { App } from "./app";
export type { DataSet, DataState, DataStore } from "./data";
export type { DataChoice, DataDraft, Examples, LabelledSet } from "./data-choice";
export { maxSeed, portable } from "./link";
export { isRemovable } from "./model-list";
export { type PredictionRow, type Predictions, topRow } from "./predictions";
export { parseHubAddress, type Settings, type SettingsStore, type Theme } from "./settings";
export { readDevicePreference, type Started, start } from "./start";
export {
  type AppState,
  type DeviceState,
  isCurrent,
  type Panel,
  type Picture,
  panelOf,
  type Slot,
  type SlotSource,
  visibleSlots,
} from "./state";
export * from "./view";
