/** @file The files that a figure can be saved as, behind one sign. */

import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { type AppError, toAppError } from "../../lib/errors";
import { formatPercent } from "../../lib/format";
import { Choices } from "../ui/Choices";
import { download } from "../ui/download";
import { Sign } from "../ui/Sign";

export interface FileKind {
  readonly ending: string;
  readonly label: string;
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
  readonly onError?: (error: AppError | null) => void;
}

export function FileMenu({ fileName, kinds, disabled, onError, ...menu }: FileMenuProps) {
  const [isBusy, setIsBusy] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  async function save({ ending, make }: FileKind) {
    running.current = new AbortController();
    setIsBusy(true);
    onError?.(null);
    try {
      const file = await make(running.current.signal, setShare);
      if (file) download(`${fileName}.${ending}`, file);
    } catch (thrown) {
      onError?.(toAppError(thrown));
    } finally {
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
    <Choices
      {...menu}
      sign={<Sign icon={IconDownload} />}
      disabled={disabled || isBusy}
      choices={kinds.map((kind) => ({
        key: kind.ending,
        label: kind.label,
        onChoose: () => void save(kind),
      }))}
    />
  );
}
