/** @file What is pointed at, for all figures of the page: the focused token, one across from it, the head of a tile. */

import { createContext, type PropsWithChildren, useContext, useMemo, useState } from "react";
import type { Picture, ViewState } from "../../store";
import { panelOf } from "../../store";
import type { TokenFocus } from "../figures/types";
import { useApp, useAppState } from "../ui/context";

/** A hovered token; `slot` is the model whose tokens `index` counts. */
interface Hover extends TokenFocus {
  readonly slot: string;
}

/** A token that the inspector points out, for as long as the same token is pinned. */
interface Mark {
  readonly pin: ViewState["pin"];
  readonly token: TokenFocus;
}

interface Hovering {
  readonly hover: Hover | null;
  readonly setHover: (hover: Hover | null) => void;
  readonly raised: number | null;
  readonly setRaised: (head: number | null) => void;
  readonly mark: Mark | null;
  readonly setMark: (mark: Mark | null) => void;
}

const Context = createContext<Hovering>({
  hover: null,
  setHover: () => {},
  raised: null,
  setRaised: () => {},
  mark: null,
  setMark: () => {},
});

export function FocusProvider({ children }: PropsWithChildren) {
  const [hover, setHover] = useState<Hover | null>(null);
  const [raised, setRaised] = useState<number | null>(null);
  const [mark, setMark] = useState<Mark | null>(null);
  const hovering = useMemo(
    () => ({ hover, setHover, raised, setRaised, mark, setMark }),
    [hover, raised, mark],
  );
  return <Context value={hovering}>{children}</Context>;
}

/** The head whose tile is under the pointer: it is drawn in full colour beside the selected one. */
export function useRaisedHead() {
  const { raised, setRaised } = useContext(Context);
  return [raised, setRaised] as const;
}

/** Marks a token across from the pinned one, in all figures, which scroll to it. */
export function useMark(): (token: TokenFocus) => void {
  const { setMark } = useContext(Context);
  const pin = useAppState((state) => state.view.pin);
  return (token) => setMark({ pin, token });
}

export interface Focus {
  readonly focus: TokenFocus | null;
  readonly pinned: boolean;
  readonly marked: TokenFocus | null;
  readonly onHover: (focus: TokenFocus | null) => void;
  readonly onPin: (focus: TokenFocus | null) => void;
}

/** The focus as the figure of one model sees it: another model's counts if both have the same tokens. */
export function useFocus(slot: string, picture: Picture | null): Focus {
  const app = useApp();
  const { hover, setHover, mark } = useContext(Context);
  const pin = useAppState((state) => state.view.pin);
  const wanted = pin ?? hover;
  const owner = useAppState((state) => (wanted ? panelOf(state, wanted.slot).picture : null));
  const isMine = wanted !== null && (wanted.slot === slot || sameTokens(owner, picture));
  const { side, index } = wanted ?? {};
  const focus = useMemo<TokenFocus | null>(
    () => (isMine && side !== undefined && index !== undefined ? { side, index } : null),
    [isMine, side, index],
  );
  const marked = mark !== null && mark.pin === pin && focus ? mark.token : null;
  return useMemo(
    () => ({
      focus,
      pinned: pin !== null && focus !== null,
      marked,
      onHover: (next) => setHover(next && { ...next, slot }),
      onPin: (next) => {
        if (next === null) setHover(null);
        app.changeView((view) => ({ ...view, pin: next && { ...next, slot } }));
      },
    }),
    [focus, marked, pin, slot, app, setHover],
  );
}

function sameTokens(a: Picture | null, b: Picture | null): boolean {
  if (!a || !b) return false;
  const [one, other] = [a.result.tokens, b.result.tokens];
  return one.length === other.length && one.every((token, i) => token === other[i]);
}
