/**
 * @file The early page: that of a first visit as markup, made on the build machine of the components that later take its
 * place, and shown until their scripts are there. It can be looked at, not used.
 */

import { prerender } from "react-dom/static";
import { earlyApp } from "../../store/early-app";
import type { Picture } from "../../store/state";
import { fullHeads, type ViewState } from "../../store/view";
import { askedOf, drawnOf } from "../attention/drawn";
import { Root } from "../shell/Root";
import type { FirstFigure } from "./first-figure";

export interface Early {
  readonly markup: string;
  readonly figure: FirstFigure;
}

/** `storedRun`: the file of the picture that it shows. */
export async function earlyPage(storedRun: ArrayBuffer): Promise<Early> {
  const { app, settings } = await earlyApp(storedRun);
  const { panels, active, view } = app.store.getState();
  const failures: unknown[] = [];
  const { prelude } = await prerender(<Root started={{ app, settings, reload: () => {} }} />, {
    // What fails within a boundary would only be left out.
    onError: (error) => void failures.push(error),
    // In one piece, without scripts that put pieces together.
    progressiveChunkSize: Number.POSITIVE_INFINITY,
  });
  if (failures.length > 0) throw failures[0];
  return { markup: await new Response(prelude).text(), figure: figureOf(panels[active]!.picture!, view) };
}

function figureOf(picture: Picture, view: ViewState): FirstFigure {
  const asked = askedOf(view, picture);
  const { layer, head, heads } = asked;
  const { tokens, special } = drawnOf(picture, asked, null);
  const { threshold, segments, isRaw } = view;
  const full = fullHeads(view, picture.info.numHeads);
  return { layer, head, heads, fullHeads: full, threshold, special, segments, isRaw, tokens };
}
