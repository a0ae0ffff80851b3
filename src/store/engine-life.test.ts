import { expect, test } from "vitest";
import type { EngineLife, Life } from "../engine/api/life";
import { AppError } from "../lib/errors";
import { watchLife } from "./engine-life";
import type { Notice } from "./state";

function watched() {
  let notices: Notice[] = [];
  const done: string[] = [];
  let tell: (life: Life) => void = () => undefined;
  const engine: EngineLife = {
    onLife: (listener) => {
      tell = listener;
    },
    wait: () => void done.push("wait"),
    restart: () => void done.push("restart"),
  };
  const app = {
    notify: (notice: Notice) => void notices.push(notice),
    dismiss: (notice: Notice) => {
      notices = notices.filter((other) => other !== notice);
    },
  };
  watchLife(app, engine, () => void done.push("reload"));
  return { done, notices: () => notices, tell: (life: Life) => tell(life) };
}

test("a silent engine can be waited for or restarted; the question goes with the answer, and with the silence", () => {
  const page = watched();
  page.tell({ kind: "silent" });
  expect(page.notices()).toHaveLength(1);
  page.notices()[0]!.alternative!.act();
  expect(page.notices()).toEqual([]);
  page.tell({ kind: "silent" });
  page.notices()[0]!.action!.act();
  expect(page.notices()).toEqual([]);
  page.tell({ kind: "silent" });
  page.notices()[0]!.onDismiss!();
  expect(page.notices()).toEqual([]);
  expect(page.done).toEqual(["wait", "restart", "wait"]);
  page.tell({ kind: "silent" });
  page.tell({ kind: "well" });
  expect(page.notices()).toEqual([]);
});

test("an engine that has stopped says why, and offers to reload until it is well", () => {
  const page = watched();
  page.tell({
    kind: "stopped",
    error: new AppError("engine-stopped", "The engine stopped: 404.", "Try again."),
  });
  const [notice] = page.notices();
  expect(notice!.message).toBe("The engine stopped: 404. It was restarted several times and stopped again.");
  notice!.action!.act();
  expect(page.done).toEqual(["reload"]);
  page.tell({ kind: "well" });
  expect(page.notices()).toEqual([]);
});
