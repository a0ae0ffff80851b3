/** @file What views may use of the store, with the engine's types that they show. */

export type {
  CacheEntry,
  DataSource,
  DeviceInfo,
  EmbeddedModel,
  ExportFormat,
  HeadsWhereResult,
  HeadTextsResult,
  HeadTotalsResult,
  ModelInfo,
  SearchOrder,
  SearchStep,
  TextOfHead,
} from "../engine/api/api";
export { embeddedModels } from "../engine/api/api";
export { exportFormats, searchOrders } from "../engine/api/heads";
export type { App } from "./app";
export type { Shown as Measured } from "./asked";
export type { Begun } from "./begin";
export type { TextsAsked } from "./corpus/corpus";
export type { DataDraft, LabelledSet } from "./data/choice";
export type { DataState } from "./data/data";
export * from "./decoding/index";
export { readDevicePreference } from "./first-view";
export type { HubRequest } from "./hub-consent";
export { attentionJupyter } from "./jupyter/attention";
export { lanesJupyter } from "./jupyter/decoding";
export { headsJupyter } from "./jupyter/heads";
export { type Origin, originOf } from "./jupyter/origin";
export { maskJupyter } from "./jupyter/pruning";
export { kinSlot, kinSlots } from "./kin";
export { portable } from "./link/link";
export { isRemovable } from "./model-list";
export * from "./notebook/index";
export { type PredictionRow, type Predictions, predictionWords, visibleToken } from "./predictions";
export {
  bandOf,
  findingOf,
  headsIn,
  randomFindingOf,
  standardError,
  timeLeft,
} from "./pruning/curve-figures";
export { emptyHistory } from "./pruning/mask-history";
export { searchTime } from "./pruning/pass-times";
export * from "./pruning/state";
export { type MaskSubject, maskSubject, sentencesOf } from "./pruning/subject";
export {
  hubFault,
  parseHubAddress,
  type Settings,
  type SettingsStore,
  type Theme,
  withKnownHub,
} from "./settings";
export { type Started, start } from "./start";
export {
  type AppState,
  addedSlot,
  type DeviceState,
  type Further,
  type FurtherPanel,
  failedUnseen,
  furtherOf,
  hasFailed,
  isBlank,
  isCurrent,
  type Panel,
  type Picture,
  panelOf,
  type RequestState,
  type Slot,
  type SlotSource,
  type Subject,
  sameSlots,
  sameSubject,
  subjectFor,
  subtractedSlot,
  visibleSlots,
} from "./state";
export * from "./view";
