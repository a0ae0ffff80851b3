/** @file The form for a model on the Hub, with the stored downloads. */

import { Button, Group } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type HubPlace, readHubPlace } from "../../lib/hub-address";
import { type AppState, addedSlot, hasFailed, type SlotSource } from "../../store";
import { useAppState } from "../ui/context";
import type { FormProps } from "../ui/FormTabs";
import styles from "./AddModelDialog.module.css";
import { HubAddressField, HubField } from "./HubField";
import { KnownModels } from "./KnownModels";
import { ModelRequest } from "./ModelRequest";
import { StoredDownloads } from "./StoredDownloads";
import { useHubAddress } from "./use-hub-address";

const revisionPattern = /^[^\s@]+$/;

function idFault(place: HubPlace | null): string | null {
  if (!place)
    return "An id is a name, or an owner and a name: openai-community/gpt2. You can also paste the address of its page.";
  if (place.kind === "dataset") return "That is a data set. Choose it as data, under Heads or Pruning.";
  return place.kind === "space" ? "That is a Space. Enter the model that it runs." : null;
}

/** The id that the dialog could not load, beside which the error is shown. */
function refusedId(state: AppState): string | null {
  const slot = addedSlot(state);
  return slot?.source.kind === "hub" && hasFailed(slot) ? slot.source.id : null;
}

export function HubForm({ onChoose }: FormProps<SlotSource>) {
  const address = useHubAddress();
  const [id, setId] = useState("");
  const [revision, setRevision] = useState("");
  const [isTried, setIsTried] = useState(false);
  const place = readHubPlace(id, address.hub);
  const written = revision.trim();
  const errors = {
    id: idFault(place) ?? address.pastedFault(place?.hub ?? null),
    revision: written === "" || revisionPattern.test(written) ? null : "A branch, a tag or a commit.",
  };

  const refused = useAppState(refusedId);

  function submit(event: FormEvent) {
    event.preventDefault();
    setIsTried(true);
    address.show();
    if (place && !errors.id && !errors.revision) choose(place.id, written || place.revision, place.hub);
  }

  function choose(chosen: string, branch: string | null, pasted: string | null) {
    const hub = address.take(pasted);
    if (hub !== undefined) onChoose({ kind: "hub", id: chosen, revision: branch, hub });
  }

  return (
    <>
      <form onSubmit={submit} noValidate>
        <div className={styles.two}>
          <HubField
            label="Id, or words to search for"
            placeholder="openai-community/gpt2"
            isFirst
            testId="hub-id"
            value={id}
            onChange={setId}
            error={(isTried && errors.id) || refused === place?.id}
          />
          <HubField
            label="Revision"
            placeholder="main"
            testId="hub-revision"
            value={revision}
            onChange={setRevision}
            error={isTried && errors.revision}
          />
        </div>
        <HubAddressField {...address.field} testId="hub-address" />
        <Group gap={10} wrap="nowrap">
          <Button type="submit" flex="none" variant="filled" data-testid="hub-load">
            Load
          </Button>
          <ModelRequest about="A model of an unsupported family is refused before its weights are downloaded. A download that is cancelled continues later." />
        </Group>
      </form>
      <KnownModels
        search={id}
        onChoose={(known) => {
          setId(known);
          choose(known, null, null);
        }}
      />
      <StoredDownloads />
    </>
  );
}
