/** @file What views may use of the Decoding place's store, with the engine's types that they show. */

export type {
  BeamNode,
  BeamStep,
  Candidate,
  ContrastiveCandidate,
  ContrastiveStep,
  LaneOptions,
  LaneReading,
  RowRecord,
  StepRecord,
  StopReason,
} from "../../engine/api/api";
export { type Ban, banOf } from "./bans";
export { type Cluster, clustersOf, joinedText } from "./characters";
export type { Decoding } from "./decoding";
export { lanesCsv, lanesJson, lanesMarkdown } from "./exports";
export { figuresOf, laneText, partingsFrom, tokensPerSecond } from "./figures";
export { type Finding, findingsOf } from "./findings";
export { parseOptions } from "./kwargs";
export { laneMenu, settingsLine } from "./lanes";
export { absentModel, decodingSlots } from "./model";
export { pythonScript } from "./python";
export { type BeamState, beamTree, pathOf, shownTokens } from "./shown";
export type { Shown } from "./shown-token";
export {
  canContinue,
  type DecodingState,
  isFresh,
  isSameText,
  type Lane,
  type LaneId,
  lengthOf,
  newestOf,
  referenceOf,
  tokenLimit,
} from "./state";
