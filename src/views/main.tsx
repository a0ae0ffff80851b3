/** @file Where everything begins: the engine starts while the scripts of the page arrive. */

// First of all: whatever comes after may set markup.
import "./ui/trusted-types";
import "./ui/mantine.css";
import "./ui/page.css";
import { begin } from "../store/begin";

const begun = begin(window);

import("./page").then(
  ({ showPage }) => showPage(begun),
  () => document.querySelector(".first-failure")?.removeAttribute("hidden"),
);
