/** @file What a person should know that belongs to no figure, one line each, until dismissed. */

import { Button, CloseButton } from "@mantine/core";
import { useApp, useAppState } from "./context";
import styles from "./Notices.module.css";

export function Notices() {
  const app = useApp();
  const notices = useAppState((state) => state.notices);
  return (
    <div role="status" data-testid="notices">
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
            <CloseButton size="sm" aria-label="Dismiss" onClick={() => app.dismiss(notice)} />
          </div>
        </div>
      ))}
    </div>
  );
}
