/** @file One kind of work on the heads of models, with the answers that are shown. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { Asking, type Shown, type Work } from "../asked";
import type { Models } from "../models";
import type { SlotId } from "../state";

export class Measurement<Asked, Found> extends Asking<Asked, Found> {
  readonly store: StoreApi<Readonly<Record<SlotId, Shown<Asked, Found>>>>;

  constructor(models: Models, work: Work<Asked, Found>) {
    const store = createStore<Readonly<Record<SlotId, Shown<Asked, Found>>>>()(() => ({}));
    const of = (id: SlotId) => store.getState()[id] ?? { finding: null, request: { kind: "idle" } };
    super(models, work, { of, show: (id, change) => store.setState({ [id]: { ...of(id), ...change } }) });
    this.store = store;
  }
}
