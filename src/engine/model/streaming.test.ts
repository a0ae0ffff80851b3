/** @file Weights are read and uploaded one tensor after another, whatever files and number format they are in. */

import { expect, test } from "vitest";
import type { Repository } from "../../hub/repository";
import { createModel } from "../../models/create-model";
import type { Runtime } from "../../runtime/runtime";
import { diskRepository } from "../../testing/disk-repository";
import { openCheckpoint } from "../../weights/checkpoint";
import { matchParameters } from "./parameters";
import { fromCheckpoint, uploadWeights } from "./weights";

type Event = { readonly read: number } | { readonly uploaded: number };

/** A repository that notes how many bytes are read at a time. */
function noting(repository: Repository, events: Event[]): Repository {
  return {
    ...repository,
    open: async (file, options) => {
      const source = await repository.open(file, options);
      if (!source) return null;
      const slice = (start: number, end: number) => {
        events.push({ read: end - start });
        return source.slice(start, end);
      };
      return { size: source.size, slice };
    },
  };
}

test.each([
  ["bert-masked-lm", 4],
  ["bert-sharded", 4],
  ["bert-f16", 2],
  ["bert-bf16", 2],
])("of %s one tensor is in memory on its way to the device", async (folder, width) => {
  const events: Event[] = [];
  const repository = noting(diskRepository(`reference/goldens/checkpoints/${folder}`), events);
  const config = (await repository.open("config.json"))!;
  const json: unknown = JSON.parse(new TextDecoder().decode(await config.slice(0, config.size)));
  const checkpoint = await openCheckpoint(repository);
  const match = matchParameters(createModel(json, checkpoint), checkpoint);
  events.splice(0);
  const runtime: Pick<Runtime, "upload"> = {
    upload: async (data, shape) => {
      // A device that takes its time would show a reader that runs ahead.
      await new Promise((resolve) => setTimeout(resolve, 0));
      events.push({ uploaded: data.length });
      return { shape, bytes: data.byteLength, dispose: () => undefined };
    },
  };
  const onDevice = match.parameters.map((parameter) => ({ ...parameter, isLookedUp: false }));
  await uploadWeights(runtime, onDevice, fromCheckpoint(checkpoint, match));
  const sizes = onDevice.map(({ value }) => value.shape.map(Number).reduce((a, b) => a * b, 1));
  expect(events).toEqual(sizes.flatMap((size) => [{ read: width * size }, { uploaded: size }]));
});
