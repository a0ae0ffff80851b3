/** @file The script that the build writes into the HTML itself, before any other of the page's. */

// First of all: a worker's address is checked too.
import "../ui/trusted-types";
import { openEarlyWorker } from "../../store/early-worker";

/** The address of the worker's script, from the build. */
declare const __WORKER__: string;

openEarlyWorker(window, __WORKER__);
