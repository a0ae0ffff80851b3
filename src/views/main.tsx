/** @file Where the page begins. */

import "./shell/mantine.css";
import "./shell/page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { start } from "../store";
import { Root } from "./shell/Root";

const started = start(window);
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Root started={started} />
    </StrictMode>,
  );
}
