/** @file Controls WebKitGTK by WebDriver, on a virtual screen. */

import { once } from "node:events";
import { createServer } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { callOf, type DrivenPage, type Viewport } from "./driven-page";
import { type Processes, withProcesses, written } from "./processes";

/** How long a call may run in the page. */
const patience = 120_000;

const answer = z.object({ value: z.unknown() });
const failure = z.object({ error: z.string(), message: z.string() });
const session = z.object({
  sessionId: z.string(),
  capabilities: z.object({ browserName: z.string(), browserVersion: z.string() }),
});

export const openWebKit = (driverPath: string, viewport: Viewport): Promise<DrivenPage> =>
  withProcesses((processes) => drive(processes, driverPath, viewport));

async function drive(processes: Processes, driverPath: string, viewport: Viewport): Promise<DrivenPage> {
  const display = await openScreen(processes, viewport);
  const port = await freePort();
  processes.start(driverPath, [`--port=${port}`], { DISPLAY: display });
  const call = caller(`http://127.0.0.1:${port}`);
  const { sessionId, capabilities } = session.parse(
    await patiently(() => call("POST", "/session", { capabilities: { alwaysMatch: {} } })),
  );
  const place = `/session/${sessionId}`;
  const run = (script: string) => call("POST", `${place}/execute/sync`, { script, args: [] });
  await call("POST", `${place}/timeouts`, { script: patience });
  await call("POST", `${place}/window/rect`, { x: 0, y: 0, ...viewport });
  return {
    browser: `WebKitGTK ${capabilities.browserVersion}`,
    goto: async (url) => {
      await call("POST", `${place}/url`, { url });
      await run(watch);
    },
    evaluate: async (ask, input) => JSON.parse(z.string().parse(await run(`return ${callOf(ask, input)}`))),
    close: async () => {
      const problems = z.array(z.string()).parse(await run("return window.problems ?? []"));
      await call("DELETE", place);
      await processes.end();
      return problems;
    },
  };
}

/** This driver does not report the console, so the page records its own errors once it has loaded. */
const watch = `
  window.problems = [];
  const note = (...words) => window.problems.push(words.map(String).join(" "));
  addEventListener("error", (event) => note(event.message ?? "A file was not loaded."), true);
  addEventListener("unhandledrejection", (event) => note(event.reason));
  console.error = note;
`;

/** Starts a display server on the first free number. */
async function openScreen(processes: Processes, { width, height }: Viewport): Promise<string> {
  // Room for the browser's own bars.
  const size = `${width + 100}x${height + 200}x24`;
  const server = processes.start("Xvfb", ["-displayfd", "3", "-screen", "0", size, "-nolisten", "tcp"]);
  const announcements = server.stdio[3];
  if (!(announcements instanceof Readable)) throw new Error("Xvfb has no third stream.");
  return `:${await written(server, announcements, /(\d+)\n/)}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

function caller(base: string) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(base + path, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = answer.parse(await response.json());
    const failed = failure.safeParse(value);
    if (!response.ok) throw new Error(failed.success ? `${failed.data.error}: ${failed.data.message}` : path);
    return value;
  };
}

/** Retries until the driver listens. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof TypeError) || attempt === 100) throw thrown;
      await sleep(100);
    }
  }
}
