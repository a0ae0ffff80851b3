/** @file The Hub's address as a form asks for it: what was used last, and its fault once the form was sent off. */

import { useState } from "react";
import { isMixedContent, parseHubAddress, withKnownHub } from "../../store";
import { useSettings } from "./context";

/** What is wrong with an address that `parseHubAddress` does not take. */
const addressFault = "An address begins with https:// or http://.";

const mixedFault =
  "This page came over https, from which browsers do not ask an http:// address; use one with https://.";

interface HubAddress {
  /** For `HubAddressField`. */
  readonly field: {
    readonly value: string;
    readonly onChange: (address: string) => void;
    readonly error: string | false;
  };
  /** The address as `parseHubAddress` gives it, kept for next time; undefined, and the fault shown, where there is one. */
  readonly take: () => string | null | undefined;
}

export function useHubAddress(): HubAddress {
  const [settings, change] = useSettings();
  const [value, setValue] = useState(settings.hubAddress ?? "");
  const [isTried, setIsTried] = useState(false);
  const parsed = parseHubAddress(value);
  const isMixed = typeof parsed === "string" && isMixedContent(parsed, window.location.protocol);
  const hub = isMixed ? undefined : parsed;
  const take = () => {
    setIsTried(true);
    if (hub !== undefined)
      change((before) => ({ hubAddress: hub, ...(hub !== null && withKnownHub(before, hub)) }));
    return hub;
  };
  return {
    field: {
      value,
      onChange: setValue,
      error: isTried && hub === undefined && (isMixed ? mixedFault : addressFault),
    },
    take,
  };
}
