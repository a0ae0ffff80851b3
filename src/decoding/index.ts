/** @file The public face of decoding for the store and the views: what options mean, and what records say. */

export { aboutStrategy, forcedWords, presets } from "./about";
export { earlyStoppingWords } from "./options/early-stopping";
export type { Field } from "./options/field";
export { tooLong } from "./parse-lane";
export { explainStage, isEmptied } from "./processors/explain";
export { processorLabel } from "./processors/table";
export type { LookupPass } from "./records";
export type { FindingKind, PlainSearch } from "./strategies/definition";
export { type StrategyKind, strategyOf } from "./strategies/table";
