/** @file The Hub's address as a form asks for it: what was used last, and its fault once the form was sent off. */

import { useState } from "react";
import { parseHubAddress } from "../../store";
import { useSettings } from "./context";

/** What is wrong with an address that `parseHubAddress` does not take. */
const addressFault = "An address begins with https:// or http://.";

interface HubAddress {
  /** The address as it stands in the field; null for the public one, and for what is no address. */
  readonly hub: string | null;
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
  const hub = parseHubAddress(value);
  const take = () => {
    setIsTried(true);
    if (hub !== undefined) change({ hubAddress: hub });
    return hub;
  };
  return {
    hub: hub ?? null,
    field: { value, onChange: setValue, error: isTried && hub === undefined && addressFault },
    take,
  };
}
