/** @file Where the page begins. */

import "./shell/mantine.css";
import "./shell/page.css";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { start } from "../store";
import { Root } from "./shell/Root";

const started = start(window);
const root = document.getElementById("root");
if (root) {
  // As a transition the first render goes in slices, and the engine's messages come in between.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <Root started={started} />
      </StrictMode>,
    ),
  );
}
