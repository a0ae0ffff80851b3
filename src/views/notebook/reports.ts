/** @file What the figures of a notebook say of themselves: sentences for the hints, and pieces for saved files. */

import { createContext, useContext, useEffect, useRef } from "react";
import { useStore } from "zustand/react";
import { createStore, type StoreApi } from "zustand/vanilla";

/** A part of a figure in a saved file. */
export type Piece =
  | { readonly kind: "sentence"; readonly text: string }
  | {
      readonly kind: "picture";
      readonly name: string;
      readonly format: "svg" | "png";
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

export async function picturePiece(name: string, format: "svg" | "png", file: Blob): Promise<Piece> {
  return { kind: "picture", name, format, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** A question's figure by the id of the question. */
export type Pieces = ReadonlyMap<string, readonly Piece[]>;

interface Report {
  /** What its present numbers say. */
  readonly sentences: readonly string[];
  /** Whether more will come without the user doing anything. */
  readonly isBusy: boolean;
}

interface FigureReport extends Report {
  readonly take: () => Promise<readonly Piece[]>;
}

interface ReportsState {
  /** By the id of the question. */
  readonly reports: Readonly<Record<string, Report>>;
  /** Whether every figure is drawn, also those not scrolled to yet. */
  readonly areAllDrawn: boolean;
}

export class Reports {
  readonly store: StoreApi<ReportsState> = createStore<ReportsState>()(() => ({
    reports: {},
    areAllDrawn: false,
  }));
  readonly #takers = new Map<string, FigureReport["take"]>();

  tell(id: string, { sentences, isBusy, take }: FigureReport): void {
    this.#takers.set(id, take);
    const before = this.store.getState().reports[id];
    const isSame = before?.isBusy === isBusy && before.sentences.join("\n") === sentences.join("\n");
    if (isSame) return;
    this.store.setState(({ reports }) => ({ reports: { ...reports, [id]: { sentences, isBusy } } }));
  }

  /** The figure broke before it could say anything. */
  fail(id: string): void {
    this.tell(id, { sentences: [], isBusy: false, take: async () => [] });
  }

  forget(id: string): void {
    this.#takers.delete(id);
    this.store.setState(({ reports: { [id]: _gone, ...reports } }) => ({ reports }));
  }

  /** The figures of the questions, each drawn first and waited for. Null if it was cancelled. */
  async takeAll(
    ids: readonly string[],
    signal: AbortSignal,
    onShare: (share: number) => void,
  ): Promise<Pieces | null> {
    this.store.setState({ areAllDrawn: true });
    const taken = new Map<string, readonly Piece[]>();
    for (const [place, id] of ids.entries()) {
      onShare(place / ids.length);
      if (!(await this.#settled(id, signal))) return null;
      taken.set(id, (await this.#takers.get(id)?.()) ?? []);
    }
    return taken;
  }

  /** False if it was cancelled. A figure that goes away, or fails, is not waited for. */
  #settled(id: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      let wasThere = false;
      const look = () => {
        const report = this.store.getState().reports[id];
        const isDone = report ? !report.isBusy : wasThere;
        wasThere = report !== undefined;
        if (!isDone && !signal.aborted) return;
        stop();
        signal.removeEventListener("abort", look);
        resolve(!signal.aborted);
      };
      const stop = this.store.subscribe(look);
      signal.addEventListener("abort", look);
      look();
    });
  }
}

const Context = createContext<{ readonly reports: Reports; readonly id: string } | null>(null);
/** The question whose figure is inside. */
export const ReportProvider = Context;

function useContextual() {
  const context = useContext(Context);
  if (!context) throw new Error("A figure is outside ReportProvider");
  return context;
}

/** Called by a figure at each render. */
export function useReport({ sentences, isBusy, take }: FigureReport): void {
  const { reports, id } = useContextual();
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
    reports.tell(id, { sentences, isBusy, take: () => latest.current() });
  });
  useEffect(() => () => reports.forget(id), [reports, id]);
}

export function useReportOf(reports: Reports, id: string): Report | undefined {
  return useStore(reports.store, (state) => state.reports[id]);
}
