/** @file The Hub's address as a form asks for it: what was used last, and its fault once the form was sent off. */

import { useState } from "react";
import { isMixedContent, parseHubAddress, withKnownHub } from "../../store";
import { useSettings } from "./context";

/** What is wrong with an address that `parseHubAddress` does not take. */
const addressFault = "An address begins with https:// or http://.";

const mixedFault =
  "This page came over https, from which browsers do not ask an http:// address; use one with https://.";

interface HubAddress {
  /** The address as it stands in the field; null for the public one, and for what is no address. */
  readonly hub: string | null;
  /** For `HubAddressField`. */
  readonly field: {
    readonly value: string;
    readonly onChange: (address: string) => void;
    readonly error: string | false;
  };
  /**
   * The address as `parseHubAddress` gives it, kept for next time; undefined, and the fault shown, if it has one. `pasted`: the
   * hub of an address that was pasted as an id, which the user thereby named too.
   */
  readonly take: (pasted?: string | null) => string | null | undefined;
}

export function useHubAddress(): HubAddress {
  const [settings, change] = useSettings();
  const [value, setValue] = useState(settings.hubAddress ?? "");
  const [isTried, setIsTried] = useState(false);
  const parsed = parseHubAddress(value);
  const isMixed = typeof parsed === "string" && isMixedContent(parsed, window.location.protocol);
  const hub = isMixed ? undefined : parsed;
  const take = (pasted: string | null = null) => {
    setIsTried(true);
    if (hub === undefined) return hub;
    const named = pasted ?? hub;
    change((before) => ({ hubAddress: hub, ...(named !== null && withKnownHub(before, named)) }));
    return named;
  };
  return {
    hub: hub ?? null,
    field: {
      value,
      onChange: setValue,
      error: isTried && hub === undefined && (isMixed ? mixedFault : addressFault),
    },
    take,
  };
}
