/** @file Reads a reference checkpoint with the app's own loader. */

import { type Match, matchParameters } from "../engine/model/parameters";
import { createModel } from "../models/create-model";
import { openCheckpoint } from "../weights/checkpoint";
import type { Checkpoint } from "../weights/tensor-view";
import { diskRepository } from "./disk-repository";

/** `folder`: a path from the root of the project. */
export async function openGoldenModel(folder: string): Promise<{ checkpoint: Checkpoint; match: Match }> {
  const repository = diskRepository(folder);
  const config = (await repository.open("config.json"))!;
  const json: unknown = JSON.parse(new TextDecoder().decode(await config.slice(0, config.size)));
  const checkpoint = await openCheckpoint(repository);
  return { checkpoint, match: matchParameters(createModel(json, checkpoint), checkpoint) };
}
