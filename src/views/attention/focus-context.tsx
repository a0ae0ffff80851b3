/** @file What the pointer is on, for all figures of the page: the focused token, and the head of a tile. */

import { createContext, type PropsWithChildren, useContext, useMemo, useState } from "react";
import type { Picture } from "../../store";
import { panelOf } from "../../store";
import type { TokenFocus } from "../figures/types";
import { useApp, useAppState } from "../ui/context";

/** A hovered token; `slot` is the model whose tokens `index` counts. */
interface Hover extends TokenFocus {
  readonly slot: string;
}

interface Hovering {
  readonly hover: Hover | null;
  readonly setHover: (hover: Hover | null) => void;
  readonly raised: number | null;
  readonly setRaised: (head: number | null) => void;
}

const Context = createContext<Hovering>({
  hover: null,
  setHover: () => {},
  raised: null,
  setRaised: () => {},
});

export function FocusProvider({ children }: PropsWithChildren) {
  const [hover, setHover] = useState<Hover | null>(null);
  const [raised, setRaised] = useState<number | null>(null);
  const hovering = useMemo(() => ({ hover, setHover, raised, setRaised }), [hover, raised]);
  return <Context value={hovering}>{children}</Context>;
}

/** The head whose tile is under the pointer: it is drawn in full colour beside the selected one. */
export function useRaisedHead() {
  const { raised, setRaised } = useContext(Context);
  return [raised, setRaised] as const;
}

export interface Focus {
  readonly focus: TokenFocus | null;
  readonly pinned: boolean;
  readonly onHover: (focus: TokenFocus | null) => void;
  readonly onPin: (focus: TokenFocus | null) => void;
}

/** The focus as the figure of one model sees it: another model's counts if both have the same tokens. */
export function useFocus(slot: string, picture: Picture | null): Focus {
  const app = useApp();
  const { hover, setHover } = useContext(Context);
  const pin = useAppState((state) => state.view.pin);
  const wanted = pin ?? hover;
  const owner = useAppState((state) => (wanted ? panelOf(state, wanted.slot).picture : null));
  const isMine = wanted !== null && (wanted.slot === slot || sameTokens(owner, picture));
  const { side, index } = wanted ?? {};
  const focus = useMemo<TokenFocus | null>(
    () => (isMine && side !== undefined && index !== undefined ? { side, index } : null),
    [isMine, side, index],
  );
  return useMemo(
    () => ({
      focus,
      pinned: pin !== null && focus !== null,
      onHover: (next) => setHover(next && { ...next, slot }),
      onPin: (next) => {
        if (next === null) setHover(null);
        app.changeView((view) => ({ ...view, pin: next && { ...next, slot } }));
      },
    }),
    [focus, pin, slot, app, setHover],
  );
}

function sameTokens(a: Picture | null, b: Picture | null): boolean {
  if (!a || !b) return false;
  const [one, other] = [a.result.tokens, b.result.tokens];
  return one.length === other.length && one.every((token, i) => token === other[i]);
}
