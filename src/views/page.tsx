/** @file Draws the page. */

import { type ReactNode, StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { type Begun, start } from "../store";
import { Root } from "./shell/Root";
import { Boundary } from "./ui/Boundary";
import { BrokenPart } from "./ui/BrokenPart";

/** `begun`: what was started before these scripts arrived. */
export function showPage(begun: Begun): void {
  const root = document.getElementById("root");
  if (!root) return;
  // As a transition the first render goes in slices, and the engine's messages come in between.
  startTransition(() => createRoot(root).render(<StrictMode>{pageOf(begun)}</StrictMode>));
}

/** The page; if it cannot even start, what happened. */
function pageOf(begun: Begun): ReactNode {
  try {
    const started = start(window, begun);
    return (
      <Boundary what="The page" onReload={started.reload}>
        <Root started={started} />
      </Boundary>
    );
  } catch (error) {
    return <BrokenPart what="The page" error={error} onReload={() => window.location.reload()} />;
  }
}
