/**
 * @file Measures the head view of a model of BERT-base's shape from Enter to the picture, beside BertViz's of the same
 * shape in the same browser: its model in PyTorch, its page, and the drawing of that. The picture has the lines of the
 * page's own threshold; with a threshold of 0 it has every line, as BertViz's. What cannot be had offline is named.
 */

import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, test } from "@playwright/test";
import { startLocalHub } from "../src/testing/local-hub";
import { findPython } from "../src/testing/python";
import { type Drawn, fromEnter, watchLongTasks } from "./from-enter";
import { writeRandomCheckpoint } from "./random-checkpoint";
import { median, type Row, report, threadsOf } from "./report";

const bertBase = {
  model_type: "bert",
  architectures: ["BertForSequenceClassification"],
  vocab_size: 30_522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  max_position_embeddings: 512,
  type_vocab_size: 2,
};
const lengths = (process.env.BERTVIZ_TOKENS ?? "18,128,512").split(",").map(Number);
/** How many times as fast is wanted. */
const goals = new Map([
  [18, "≥ 4"],
  [128, "≥ 10"],
]);
const rounds = 3;
/** A page that takes longer is given up. */
const patience = 240_000;

/** Of a longer text BertViz's page is larger than what a browser reads as one script: 0.8 GB at 512. */
const longestOfBertViz = 256;

/** What BertViz's page asks a content network for, and the packages that hold it. */
const libraries = [
  { asked: "/require.min.js", at: "requirejs@2.3.6", file: "requirejs/require.js" },
  { asked: "/d3.min.js", at: "d3@5.7.0", file: "d3/dist/d3.min.js" },
  { asked: "/jquery.min.js", at: "jquery@2.2.4", file: "jquery/dist/jquery.min.js" },
];

interface Peer {
  readonly folder: string;
  readonly seconds: readonly { readonly model: number; readonly page: number }[];
}

/** BertViz's pages and the scripts that they load, in `folder`; a sentence if something is missing. */
function makePeer(folder: string): Peer | string {
  const python = findPython("import torch, bertviz, IPython");
  if (!python) return "no Python with torch, transformers 4.49, bertviz and IPython";
  const packages = libraries.map(({ at }) => at);
  const installed = spawnSync("npm", ["install", "--no-save", "--prefix", folder, ...packages]);
  if (installed.status !== 0) return `npm has not ${packages.join(", ")}`;
  const tokens = lengths.filter((each) => each <= longestOfBertViz);
  const input = JSON.stringify({ config: bertBase, tokens, folder });
  const { stdout, stderr, status } = spawnSync(python, ["bench/bertviz_peer.py"], {
    input,
    encoding: "utf8",
  });
  if (status !== 0) return `bertviz_peer.py failed: ${stderr.trim().split("\n").at(-1)}`;
  return { folder, seconds: (JSON.parse(stdout) as Pick<Peer, "seconds">).seconds };
}

/** The seconds from navigation until its lines are painted; null if that takes too long or too much. */
async function drawnByBertViz(browser: Browser, { folder }: Peer, tokens: number): Promise<number | null> {
  // Pages of many megabytes cannot be given to a route.
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    createReadStream(join(folder, `${tokens}.html`)).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.route("https://cdnjs.cloudflare.com/**", (route) => {
      const library = libraries.find(({ asked }) => route.request().url().endsWith(asked));
      if (!library) return route.abort();
      const body = readFileSync(join(folder, "node_modules", library.file));
      return route.fulfill({ body, contentType: "text/javascript" });
    });
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/`, { waitUntil: "commit", timeout: patience });
    // Not an asynchronous predicate, whose promise would count as true.
    await page.waitForFunction(
      (wanted) => document.querySelectorAll("#attention line[stroke-opacity]").length >= wanted,
      12 * tokens ** 2,
      { timeout: patience, polling: 100 },
    );
    const painted = () =>
      new Promise<number>((resolve) =>
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))),
      );
    return (await page.evaluate(painted)) / 1000;
  } catch {
    return null;
  } finally {
    await context.close();
    server.close();
    server.closeAllConnections();
  }
}

/** How sharply the heads attend: the smallest weight that has a line leaves about as many as in a trained model. */
const sharpness = 3;

/** Loads the model of the hub at `address` on the page of `view` and waits for its first picture. */
async function openModel(page: Page, address: string, view: string): Promise<void> {
  await page.goto(view);
  await page.getByTestId("stored-run").waitFor({ state: "detached", timeout: patience });
  await page.getByTestId("add-model").click();
  await page.getByTestId("hub-address").fill(address);
  await page.getByTestId("hub-id").fill("random/base");
  await page.getByTestId("hub-load").click();
  await page
    .locator('[data-testid="model-chip-random/base"][data-state="ready"]')
    .waitFor({ timeout: patience });
  await page
    .getByTestId("head-view")
    .and(page.locator('[data-slot="random/base"]'))
    .waitFor({ timeout: patience });
}

/** The median seconds from Enter until all lines in the window are drawn, after a first picture of this length. */
async function ownPicture(page: Page, tokens: number): Promise<number> {
  await fromEnter(page, tokens, rounds);
  const drawn: Drawn[] = [];
  for (let round = 0; round < rounds; round++) drawn.push(await fromEnter(page, tokens, round));
  return median(drawn.map(({ whole }) => whole)) / 1000;
}

/** Those of each length, on a page of their own. */
async function ownPictures(browser: Browser, address: string, view: string) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await watchLongTasks(page);
  await openModel(page, address, view);
  const seconds = new Map<number, number>();
  for (const tokens of lengths) seconds.set(tokens, await ownPicture(page, tokens));
  const threads = await threadsOf(page);
  await context.close();
  return { seconds, threads };
}

/** The seconds of the parts of BertViz's picture; null for what is not drawn in time; a sentence if it cannot be had. */
type PeerPicture = { readonly model: number; readonly page: number; readonly drawn: number | null } | string;

async function pictureOfPeer(browser: Browser, peer: Peer | string, tokens: number): Promise<PeerPicture> {
  if (tokens > longestOfBertViz) return "its page is too large for a browser";
  if (typeof peer === "string") return peer;
  return { ...peer.seconds[lengths.indexOf(tokens)]!, drawn: await drawnByBertViz(browser, peer, tokens) };
}

function row(tokens: number, picture: number, everyLine: number, peer: PeerPicture): Row {
  const own = { tokens, "picture s": picture.toFixed(2), "every line s": everyLine.toFixed(2) };
  const parts = typeof peer === "string" ? null : peer;
  const all = parts && parts.drawn !== null ? parts.model + parts.page + parts.drawn : null;
  const ratio = (seconds: number) => (all === null ? "" : (all / seconds).toFixed(1));
  return {
    ...own,
    "BertViz s": typeof peer === "string" ? peer : (all?.toFixed(2) ?? `not drawn in ${patience / 1000} s`),
    model: parts?.model.toFixed(2) ?? "",
    "page made": parts?.page.toFixed(2) ?? "",
    drawn: parts?.drawn?.toFixed(2) ?? "",
    "BertViz ÷ picture": ratio(picture),
    goal: goals.get(tokens) ?? "",
    "BertViz ÷ every line": ratio(everyLine),
  };
}

test("BERT-base's shape, from Enter to the picture, beside BertViz", async ({ browser, baseURL }) => {
  const folder = mkdtempSync(join(tmpdir(), "bertviz-"));
  const checkpoint = join(folder, "base");
  writeRandomCheckpoint(checkpoint, bertBase, "bert-emotion", sharpness);
  const hub = await startLocalHub(() => checkpoint);
  try {
    const peer = makePeer(folder);
    const usual = await ownPictures(browser, hub.address, `${baseURL}?device=wasm`);
    const every = await ownPictures(browser, hub.address, `${baseURL}?device=wasm#threshold=0`);
    const rows: Row[] = [];
    for (const tokens of lengths) {
      const picture = await pictureOfPeer(browser, peer, tokens);
      rows.push(row(tokens, usual.seconds.get(tokens)!, every.seconds.get(tokens)!, picture));
    }
    report("bertviz", rows, usual.threads);
  } finally {
    await hub.close();
    rmSync(folder, { recursive: true });
  }
});
