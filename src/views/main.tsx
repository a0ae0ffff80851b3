/** @file Where everything begins: the engine starts and the first picture is drawn while the scripts of the page arrive. */

// First of all, for whatever comes after may set markup. Usually the script in the HTML has made the policy already.
import "./ui/trusted-types";
import "./ui/mantine.css";
import "./ui/page.css";
import { begin, type StoredRun } from "../store/begin";
import { paintFirst } from "./first/paint";
import { rememberPresses } from "./first/presses";

/** How long the page's own scripts wait for the first picture, which they would delay. */
const patience = 400;

const pieces = [() => import("../lib/zod"), () => import("../decoding"), () => import("../store")];

const begun = begin(window);
const repeatPresses = rememberPresses(document);

firstPicture(begun.storedRun)
  .then(arrivePieces)
  .then(() => import("./page"))
  .then(
    ({ showPage }) => showPage(begun, repeatPresses),
    () => document.querySelector(".first-failure")?.removeAttribute("hidden"),
  );

/** Runs what the page imports, each piece in a task of its own, so that frames and the engine's messages come in between. */
async function arrivePieces(): Promise<void> {
  for (const arrive of pieces) {
    await arrive();
    await nextTask();
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Resolves when it is drawn, or is not to be waited for. */
async function firstPicture(storedRun: StoredRun | null): Promise<void> {
  const drawing = storedRun?.arrival.then((picture) => picture && paintFirst(document, picture));
  await Promise.race([drawing, new Promise((resolve) => setTimeout(resolve, patience))]).catch(
    () => undefined,
  );
}
