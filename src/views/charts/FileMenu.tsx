/** @file The files that a figure can be saved as, behind one sign. */

import { Button, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconDownload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { type AppError, toAppError } from "../../lib/errors";
import { formatPercent } from "../../lib/format";
import { Choices } from "../ui/Choices";
import { useApp } from "../ui/context";
import { download } from "../ui/download";
import { Sign } from "../ui/Sign";

export interface FileKind {
  readonly ending: string;
  readonly label: string;
  /** Tells apart kinds of one menu with the same ending, which it is by default. */
  readonly key?: string;
  /** Without an ending; that of the menu by default. */
  readonly fileName?: string;
  /** A PNG that goes to the clipboard instead of the disk. */
  readonly isCopied?: boolean;
  /** Null if it was cancelled. A file that reports its share, 0 to 1, can be. */
  make(signal: AbortSignal, onShare: (share: number) => void): Promise<Blob | null>;
}

export const textFile = (parts: BlobPart[], type = "text/csv"): Blob =>
  new Blob(parts, { type: `${type};charset=utf-8` });

interface FileMenuProps {
  readonly label: string;
  readonly title: string;
  /** Without an ending. */
  readonly fileName: string;
  readonly kinds: readonly FileKind[];
  readonly disabled?: boolean;
  readonly testId: string;
  /** Shows why a file could not be made, or takes that back; without it, the page says so. */
  readonly onError?: (error: AppError | null) => void;
}

export function FileMenu({ fileName, kinds, disabled, onError, ...menu }: FileMenuProps) {
  const app = useApp();
  const tell = onError ?? ((error) => error && app.notify(error));
  const [isBusy, setIsBusy] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [copied, setCopied] = useState<keyof typeof copiedWords | null>(null);
  const running = useRef<AbortController | null>(null);
  async function copy(making: Promise<Blob | null>) {
    const isCopied = await copyPicture(making);
    setCopied(isCopied ? "done" : "refused");
    setTimeout(() => setCopied(null), copiedMilliseconds);
  }
  async function save(kind: FileKind) {
    const controller = new AbortController();
    running.current = controller;
    // Of a file that was cancelled, a worker may still report its share.
    const onShare = (known: number) => running.current === controller && setShare(known);
    setIsBusy(true);
    tell(null);
    try {
      const making = kind.make(controller.signal, onShare);
      if (kind.isCopied) return await copy(making);
      const file = await making;
      if (file) download(`${kind.fileName ?? fileName}.${kind.ending}`, file);
    } catch (thrown) {
      tell(toAppError(thrown));
    } finally {
      running.current = null;
      setIsBusy(false);
      setShare(null);
    }
  }
  if (share !== null) {
    return (
      <Button onClick={() => running.current?.abort()} data-testid={menu.testId}>
        {formatPercent(share)} · Cancel
      </Button>
    );
  }
  return (
    <>
      <Choices
        {...menu}
        label={copied ? copiedWords[copied] : menu.label}
        sign={<Sign icon={copied ? copiedSigns[copied] : IconDownload} />}
        disabled={disabled || isBusy}
        choices={kinds.map((kind) => ({
          key: kind.key ?? kind.ending,
          label: kind.label,
          onChoose: () => void save(kind),
        }))}
      />
      <VisuallyHidden role="status">{copied && copiedWords[copied]}</VisuallyHidden>
    </>
  );
}

const copiedWords = { done: "Picture copied", refused: "The browser did not allow copying" } as const;
const copiedSigns = { done: IconCheck, refused: IconAlertTriangle } as const;
const copiedMilliseconds = 2500;

/** Whether the browser took it. It gets a promise, because some browsers ask only at the moment of the click. */
async function copyPicture(making: Promise<Blob | null>): Promise<boolean> {
  const png = making.then((picture) => picture ?? Promise.reject(new Error("no picture")));
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
    return true;
  } catch {
    return false;
  }
}
