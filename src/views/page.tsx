/** @file Draws the page. */

import { type ReactNode, StrictMode, startTransition, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { type Begun, start } from "../store";
import { Root } from "./shell/Root";
import { Boundary } from "./ui/Boundary";
import { BrokenPart } from "./ui/BrokenPart";
import { forgetSizes } from "./ui/early-sizes";

/** `begun`: what was started before these scripts arrived. `onShown`: called when the page has taken the early one's place. */
export function showPage(begun: Begun, onShown: () => void): void {
  const root = document.getElementById("root");
  if (!root) return;
  const page = (
    <StrictMode>
      {pageOf(begun)}
      <Shown onShown={onShown} />
    </StrictMode>
  );
  // As a transition the first render goes in slices, and the engine's messages come in between.
  startTransition(() => createRoot(root).render(page));
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

function Shown({ onShown }: { readonly onShown: () => void }) {
  useEffect(() => {
    forgetSizes();
    onShown();
  }, [onShown]);
  return null;
}
