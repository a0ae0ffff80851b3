/** @file What every long call takes as its last argument. */

export type ProgressStage = "download" | "weights" | "compile" | "run";

/** `done` of `total` in `unit`; `total` is absent while it is not known. */
export interface Progress {
  readonly stage: ProgressStage;
  readonly done: number;
  readonly total?: number;
  readonly unit: "bytes" | "tensors" | "layers" | "texts";
  /** What is being worked on, for example a file's name. */
  readonly label?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
