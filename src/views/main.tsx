/** @file Where the page begins. */

// First of all: whatever comes after may set markup.
import "./ui/trusted-types";
import "./ui/mantine.css";
import "./ui/page.css";
import { type ReactNode, StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { start } from "../store";
import { Root } from "./shell/Root";
import { Boundary } from "./ui/Boundary";
import { BrokenPart } from "./ui/BrokenPart";

const root = document.getElementById("root");
if (root) {
  // As a transition the first render goes in slices, and the engine's messages come in between.
  startTransition(() => createRoot(root).render(<StrictMode>{begin()}</StrictMode>));
}

/** The page; if it cannot even start, what happened. */
function begin(): ReactNode {
  try {
    const started = start(window);
    return (
      <Boundary what="The page" onReload={started.reload}>
        <Root started={started} />
      </Boundary>
    );
  } catch (error) {
    return <BrokenPart what="The page" error={error} onReload={() => window.location.reload()} />;
  }
}
