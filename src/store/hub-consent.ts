/** @file Which hubs may be asked for files. A hub that only a link names is asked for nothing until the user agrees. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { untilAborted } from "../lib/call";
import { AppError, throwIfAborted } from "../lib/errors";
import { publicHub } from "../lib/hub-address";
import { type SettingsStore, withKnownHub } from "./settings";

/** A question to the user: may these be loaded from this hub? */
export interface HubRequest {
  readonly hub: string;
  /** What would be loaded: "the model owner/name". */
  readonly wanted: readonly string[];
}

export interface HubConsentState {
  readonly requests: readonly HubRequest[];
}

interface Asked {
  readonly hub: string;
  readonly what: string;
  readonly answer: (isAllowed: boolean) => void;
}

export class HubConsent {
  readonly store: StoreApi<HubConsentState> = createStore<HubConsentState>()(() => ({ requests: [] }));
  readonly #settings: SettingsStore;
  #asked: readonly Asked[] = [];

  constructor(settings: SettingsStore) {
    this.#settings = settings;
  }

  /**
   * Resolves once `what` may be loaded from `hub`; null is the public one. Rejects with `AppError("aborted")` if the
   * user declines, or if the signal fires first.
   */
  async ask(hub: string | null, what: string, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const address = plainAddress(hub ?? publicHub);
    if (address === null || this.isKnown(hub)) return;
    let asked: Asked | null = null;
    const answered = new Promise<boolean>((answer) => {
      asked = { hub: address, what, answer };
      this.#change([...this.#asked, asked]);
    });
    const withdraw = () => this.#change(this.#asked.filter((each) => each !== asked));
    if (!(await untilAborted(answered, signal, withdraw))) throw declined(address);
  }

  /** The user's answer for all that waits for `hub`. */
  answer(hub: string, isAllowed: boolean): void {
    if (isAllowed) this.#settings.setState((settings) => withKnownHub(settings, hub));
    const concerned = this.#asked.filter((each) => each.hub === hub);
    this.#change(this.#asked.filter((each) => each.hub !== hub));
    for (const { answer } of concerned) answer(isAllowed);
  }

  /** Whether `hub` may be asked without a question; null is the public one. The engine refuses what is not an address. */
  isKnown(hub: string | null): boolean {
    const { hubAddress, knownHubs } = this.#settings.getState();
    const address = plainAddress(hub ?? publicHub);
    const known = [publicHub, hubAddress ?? publicHub, ...knownHubs];
    return address === null || known.some((each) => plainAddress(each) === address);
  }

  #change(asked: readonly Asked[]): void {
    this.#asked = asked;
    const hubs = [...new Set(asked.map(({ hub }) => hub))];
    const wantedOf = (hub: string) => asked.filter((each) => each.hub === hub).map(({ what }) => what);
    this.store.setState({ requests: hubs.map((hub) => ({ hub, wanted: [...new Set(wantedOf(hub))] })) });
  }
}

/** One spelling of an address, without the name and password it may carry; null if it is not a web address. */
function plainAddress(hub: string): string | null {
  if (!URL.canParse(hub)) return null;
  const { protocol, origin, pathname } = new URL(hub);
  return /^https?:$/.test(protocol) ? origin + pathname.replace(/\/+$/, "") : null;
}

function declined(hub: string): AppError {
  return new AppError(
    "aborted",
    `Nothing was loaded from ${new URL(hub).host}.`,
    "Try again to be asked once more.",
  );
}
