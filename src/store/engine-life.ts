/** @file Tells the user when the engine is silent or has stopped, and offers what can be done about it. */

import type { EngineLife, Life } from "../engine/api/life";
import type { App } from "./app";
import { keptByReload } from "./kept-by-reload";
import type { Notice } from "./state";

/** Shows a notice for as long as the engine is not well. */
export function watchLife(
  app: Pick<App, "notify" | "dismiss">,
  engine: EngineLife,
  reload: () => void,
): void {
  let shown: Notice | null = null;
  const hide = () => {
    if (shown) app.dismiss(shown);
    shown = null;
  };
  const acts: Acts = {
    wait: () => {
      hide();
      engine.wait();
    },
    restart: () => {
      hide();
      engine.restart();
    },
    reload,
  };
  engine.onLife((life) => {
    hide();
    shown = noticeOf(life, acts);
    if (shown) app.notify(shown);
  });
}

type Acts = Readonly<Record<"wait" | "restart" | "reload", () => void>>;

function noticeOf(life: Life, { wait, restart, reload }: Acts): Notice | null {
  switch (life.kind) {
    case "well":
      return null;
    case "silent":
      return {
        message: "The engine has been busy for more than 20 seconds without a word.",
        hint: "Large models and long texts take their time. Restarting ends what is running; models, texts and settings stay.",
        action: { label: "Restart", act: restart },
        alternative: { label: "Wait", act: wait },
        // Dismissed for good, it would not come again if the silence lasts.
        onDismiss: wait,
      };
    case "stopped":
      return {
        message: `${life.error.message} It was restarted several times and stopped again.`,
        hint: `Reload the page. ${keptByReload}`,
        action: { label: "Reload", act: reload },
      };
  }
}
