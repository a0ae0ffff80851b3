/** @file Notices that do not belong to a figure, one line each, until answered or dismissed. */

import { Button, CloseButton } from "@mantine/core";
import { useStore } from "zustand/react";
import { useShallow } from "zustand/react/shallow";
import { failedUnseen, type HubRequest, isRemovable, type Slot } from "../../store";
import { useApp, useAppState } from "../ui/context";
import styles from "./Notices.module.css";

export function Notices() {
  const app = useApp();
  const notices = useAppState((state) => state.notices);
  const failed = useStore(app.store, useShallow(failedUnseen));
  const requests = useStore(app.hubs.store, ({ requests }) => requests);
  return (
    <div role="status" data-testid="notices">
      {requests.map((request) => (
        <HubQuestion
          key={request.hub}
          request={request}
          onAnswer={(isAllowed) => app.hubs.answer(request.hub, isAllowed)}
        />
      ))}
      {failed.map((slot) => (
        <FailedModel key={slot.id} slot={slot} />
      ))}
      {notices.map((notice) => (
        <div key={notice.message} className={styles.notice}>
          <p>
            <strong>{notice.message}</strong> {notice.hint}
          </p>
          <div className={styles.actions}>
            {notice.alternative && (
              <Button onClick={notice.alternative.act}>{notice.alternative.label}</Button>
            )}
            {notice.action && <Button onClick={notice.action.act}>{notice.action.label}</Button>}
            <CloseButton size="sm" aria-label="Dismiss" onClick={() => app.close(notice)} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** A model that could not be loaded, while another is shown. */
function FailedModel({ slot }: { readonly slot: Slot }) {
  const { models } = useApp();
  const { id, label, state } = slot;
  if (state.kind !== "failed") return null;
  return (
    <div className={styles.notice} data-testid={`failed-${id}`}>
      <p>
        <strong>{label} could not be loaded.</strong> {state.error.message} {state.error.hint}
      </p>
      <div className={styles.actions}>
        <Button onClick={() => void models.retryLoad(id)}>Try again</Button>
        {isRemovable(slot) && <Button onClick={() => models.remove(id)}>Remove</Button>}
      </div>
    </div>
  );
}

interface HubQuestionProps {
  readonly request: HubRequest;
  readonly onAnswer: (isAllowed: boolean) => void;
}

function HubQuestion({ request: { hub, wanted }, onAnswer }: HubQuestionProps) {
  const { host } = new URL(hub);
  return (
    <div className={styles.notice} data-testid="hub-question">
      <p>
        <strong>
          This link would load {listOf(wanted)} from another hub: {hub}.
        </strong>{" "}
        Nothing has been asked of it. Its owner would see your network address.
      </p>
      <div className={styles.actions}>
        <Button className={styles.host} data-testid="hub-allow" onClick={() => onAnswer(true)}>
          Load from {host}
        </Button>
        <Button data-testid="hub-decline" onClick={() => onAnswer(false)}>
          Not now
        </Button>
      </div>
    </div>
  );
}

function listOf(wanted: readonly string[]): string {
  return new Intl.ListFormat("en").format(wanted);
}
