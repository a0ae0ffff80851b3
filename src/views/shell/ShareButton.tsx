/** @file Copies the link of the current view, and confirms it. */

import { Button, Popover, TextInput } from "@mantine/core";
import { IconCheck, IconLink } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { portable } from "../../store";
import { useApp } from "../ui/context";
import { Sign } from "../ui/Sign";
import styles from "./ShareButton.module.css";
import { shareRemark } from "./share-remark";

interface Shared {
  readonly kind: "copied" | "by-hand";
  readonly link: string;
  /** Whether the link contains everything on screen. */
  readonly isWhole: boolean;
  readonly remark: string;
}

export function ShareButton() {
  const app = useApp();
  const [shared, setShared] = useState<Shared | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  async function share() {
    const link = linkTo(app.hash());
    const kind = await copy(link);
    const { sources, data } = app.link();
    const hasOwnModels = portable(sources).length < sources.length;
    const hasOwnData = "file" in data.source;
    const remark = shareRemark({ link, hasOwnModels, hasOwnData });
    setShared({ kind, link, remark, isWhole: !hasOwnModels && !hasOwnData });
    clearTimeout(timer.current);
    if (kind === "copied") timer.current = setTimeout(() => setShared(null), 4000);
  }

  return (
    <Popover position="bottom-end" opened={shared !== null} onChange={() => setShared(null)} width={320}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          aria-label="Share"
          onClick={() => void share()}
          className={styles.button}
          data-testid="share"
        >
          {shared?.kind === "copied" ? <Sign icon={IconCheck} /> : <Sign icon={IconLink} />}
          <span className={styles.name}>Share</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="status" data-testid="share-said">
        {shared && <Said {...shared} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Said({ kind, link, isWhole, remark }: Shared) {
  return (
    <>
      {kind === "copied" ? (
        `The link is copied. It opens this same picture${isWhole ? "." : ", except your own files."}`
      ) : (
        <TextInput label="Copy this link" value={link} readOnly onFocus={(event) => event.target.select()} />
      )}
      {remark && <p className={styles.remark}>{remark}</p>}
    </>
  );
}

/** The page's address with this view, without the device, which each visitor chooses. */
function linkTo(hash: string): string {
  const url = new URL(window.location.href);
  url.searchParams.delete("device");
  url.hash = hash;
  return url.href;
}

async function copy(link: string): Promise<Shared["kind"]> {
  try {
    await navigator.clipboard.writeText(link);
    return "copied";
  } catch {
    return "by-hand";
  }
}
