/** @file Controls Firefox by WebDriver BiDi, which needs no separate driver. */

import { once } from "node:events";
import WebSocket from "ws";
import { z } from "zod";
import { callOf, type DrivenPage, type Viewport } from "./driven-page";
import { type Processes, withProcesses, written } from "./processes";

const message = z.object({
  id: z.number().nullish(),
  method: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
  result: z.unknown().optional(),
  params: z.unknown().optional(),
});
const session = z.object({ capabilities: z.object({ browserName: z.string(), browserVersion: z.string() }) });
const tree = z.object({ contexts: z.array(z.object({ context: z.string() })).min(1) });
const evaluation = z.union([
  z.object({ type: z.literal("success"), result: z.object({ value: z.string() }) }),
  z.object({ type: z.literal("exception"), exceptionDetails: z.object({ text: z.string() }) }),
]);
const logEntry = z.object({ level: z.string(), text: z.string().nullable() });

type Send = (method: string, params: object) => Promise<unknown>;

async function connect(address: string, onEvent: (params: unknown) => void): Promise<Send> {
  const socket = new WebSocket(address);
  await once(socket, "open");
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  socket.on("message", (data) => {
    const { id, error, message: words, result, params } = message.parse(JSON.parse(String(data)));
    if (id == null) return onEvent(params);
    const answer = waiting.get(id);
    waiting.delete(id);
    if (error) answer?.reject(new Error(`${error}: ${words}`));
    else answer?.resolve(result);
  });
  socket.on("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("The browser closed the connection."));
  });
  let lastId = 0;
  return (method, params) =>
    new Promise((resolve, reject) => {
      waiting.set(++lastId, { resolve, reject });
      socket.send(JSON.stringify({ id: lastId, method, params }));
    });
}

export const openFirefox = (executablePath: string, viewport: Viewport): Promise<DrivenPage> =>
  withProcesses((processes) => drive(processes, executablePath, viewport));

async function drive(processes: Processes, executablePath: string, viewport: Viewport): Promise<DrivenPage> {
  const args = ["--headless", "--no-remote", "--profile", processes.folder, "--remote-debugging-port", "0"];
  const firefox = processes.start(executablePath, args);
  const address = await written(firefox, firefox.stderr!, /(ws:\/\/\S+)/);
  const problems: string[] = [];
  const send = await connect(`${address}/session`, (params) => {
    const entry = logEntry.safeParse(params);
    if (entry.success && entry.data.level === "error") problems.push(entry.data.text ?? "");
  });
  const { capabilities } = session.parse(await send("session.new", { capabilities: {} }));
  await send("session.subscribe", { events: ["log.entryAdded"] });
  const { context } = tree.parse(await send("browsingContext.getTree", {})).contexts[0]!;
  await send("browsingContext.setViewport", { context, viewport });
  return {
    browser: `${capabilities.browserName} ${capabilities.browserVersion}`,
    goto: async (url) => {
      await send("browsingContext.navigate", { context, url, wait: "complete" });
    },
    evaluate: async (ask, input) => {
      const expression = callOf(ask, input);
      const answer = await send("script.evaluate", { expression, target: { context }, awaitPromise: true });
      const read = evaluation.parse(answer);
      if (read.type === "exception") throw new Error(read.exceptionDetails.text);
      return JSON.parse(read.result.value);
    },
    close: async () => {
      await send("browser.close", {});
      await processes.end();
      return problems;
    },
  };
}
