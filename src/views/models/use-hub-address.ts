/** @file The Hub's address as a form asks for it: what was used last, and its fault once the form was sent off. */

import { useState } from "react";
import { hubFault, parseHubAddress, withKnownHub } from "../../store";
import { useSettings } from "../ui/context";

const faultWords = {
  "no address": "An address begins with https:// or http://.",
  "mixed content":
    "This page came over https, from which browsers do not ask an http:// address; use one with https://.",
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
  /** What is wrong with the hub of an address that was pasted as an id; null if nothing is. */
  readonly pastedFault: (pasted: string | null) => string | null;
  /**
   * The hub that the form names, null for the public one, which is kept for next time and may be asked; undefined, and
   * the fault shown, if the field has one. `pasted`: the hub of an address that was pasted as an id. To be called once all
   * else in the form is right.
   */
  readonly take: (pasted: string | null) => string | null | undefined;
  /** Shows the fault of the field, if it has one. */
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
