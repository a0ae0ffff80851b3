/** @file A model by its id on the Hub, the Hub's address, and what is kept of it on this machine. */

import { Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { isHubId } from "../../store";
import type { FormProps } from "./AddModelDialog";
import styles from "./AddModelDialog.module.css";
import { HubAddressField, HubField } from "./HubField";
import { KeptDownloads } from "./KeptDownloads";
import { useHubAddress } from "./useHubAddress";

const revisionPattern = /^[^\s@]+$/;

export function HubForm({ onAdd }: FormProps) {
  const address = useHubAddress();
  const [id, setId] = useState("");
  const [revision, setRevision] = useState("");
  const [isTried, setIsTried] = useState(false);
  const trimmed = { id: id.trim(), revision: revision.trim() };
  const errors = {
    id: isHubId(trimmed.id) ? null : "An id is a name, or an owner and a name: openai-community/gpt2.",
    revision:
      trimmed.revision === "" || revisionPattern.test(trimmed.revision)
        ? null
        : "A branch, a tag or a commit.",
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    setIsTried(true);
    const hub = address.take();
    if (errors.id || errors.revision || hub === undefined) return;
    onAdd({ kind: "hub", id: trimmed.id, revision: trimmed.revision || null, hub });
  }

  return (
    <>
      <form onSubmit={submit} noValidate>
        <div className={styles.two}>
          <HubField
            label="Id on the Hub"
            placeholder="openai-community/gpt2"
            isFirst
            testId="hub-id"
            value={id}
            onChange={setId}
            error={isTried && errors.id}
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
        <div className={styles.actions}>
          <Button type="submit" variant="filled" data-testid="hub-load">
            Load
          </Button>
          <p className={styles.remark}>
            Models of the BERT and GPT-2 families. The download can be cancelled and goes on later.
          </p>
        </div>
      </form>
      <KeptDownloads />
    </>
  );
}
