/** @file Entry of a worker that reads one table and is then terminated, so that no file can block the engine. */

import { readTable } from "./data";
import { browserNetwork } from "./network";
import { answerRequest, type TableMessage, type TableRequest } from "./table-messages";

self.addEventListener("message", ({ data }: MessageEvent<TableRequest>) => {
  const { source, modelsUrl } = data;
  const post = (message: TableMessage) => self.postMessage(message);
  void answerRequest(async (onProgress) => {
    const network = await browserNetwork();
    return readTable({ network, modelsUrl }, source, { onProgress });
  }, post);
});
