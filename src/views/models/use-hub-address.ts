/** @file The state of a form's Hub address: the last one used, and its error once the form is submitted. */

import { useState } from "react";
import { hubFault, parseHubAddress, withKnownHub } from "../../store";
import { useSettings } from "../ui/context";

const faultWords = {
  "no address": "An address begins with https:// or http://.",
  "mixed content":
    "This page was loaded over https, so browsers block http:// addresses. Use one with https://.",
};

function faultOf(hub: string | null | undefined): string | null {
  const fault = hubFault(hub, window.location.protocol);
  return fault && faultWords[fault];
}

interface HubAddress {
  /** The address in the field; null for the public one and for an invalid one. */
  readonly hub: string | null;
  /** For `HubAddressField`. */
  readonly field: {
    readonly value: string;
    readonly onChange: (address: string) => void;
    readonly error: string | false;
  };
  /** The error of the hub in an address that was pasted as an id, or null. */
  readonly pastedFault: (pasted: string | null) => string | null;
  /**
   * Returns the form's hub, null for the public one, stores it for next time and consents to it. If the field is
   * invalid, shows its error and returns undefined. `pasted`: the hub of an address that was pasted as an id. Call it
   * when all other fields are valid.
   */
  readonly take: (pasted: string | null) => string | null | undefined;
  /** Shows the field's error, if any. */
  readonly show: () => void;
}

export function useHubAddress(): HubAddress {
  const [settings, change] = useSettings();
  const [value, setValue] = useState(settings.hubAddress ?? "");
  const [isTried, setIsTried] = useState(false);
  const parsed = parseHubAddress(value);
  const fault = faultOf(parsed);
  const hub = fault === null ? parsed : undefined;
  const show = () => setIsTried(true);
  const take = (pasted: string | null) => {
    show();
    if (hub === undefined || faultOf(pasted) !== null) return undefined;
    const named = pasted ?? hub;
    change((before) => ({ hubAddress: hub, ...(named !== null && withKnownHub(before, named)) }));
    return named;
  };
  return {
    hub: hub ?? null,
    field: {
      value,
      onChange: setValue,
      error: isTried && (fault ?? false),
    },
    pastedFault: faultOf,
    take,
    show,
  };
}
