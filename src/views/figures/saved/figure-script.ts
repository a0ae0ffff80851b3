/** @file The script of a saved page: reads the figure's data from the page and draws it. */

import { HeadFigure } from "./head-figure";
import { ModelFigure } from "./model-figure";
import { type SavedFigure, unpackWeights } from "./saved-figure";

const figure: SavedFigure = JSON.parse(document.getElementById("data")!.textContent);
const attentions = unpackWeights(figure);
const place = document.getElementById("figure")!;
const heads = new HeadFigure(figure, attentions);
if (figure.kind === "model") {
  const model = new ModelFigure(figure, attentions, ([layer, head]) => heads.choose(layer, [head]));
  place.append(model.element);
  model.choose([figure.layer, figure.head]);
}
place.append(heads.element);
