/** @file The part of a form that takes files: a frame with a hint, and buttons for choosing them. */

import { Button, Group, Stack } from "@mantine/core";
import { type ChangeEvent, type ReactNode, useRef } from "react";
import styles from "./FormTabs.module.css";

interface FileDropProps {
  readonly words: string;
  readonly children: ReactNode;
}

export function FileDrop({ words, children }: FileDropProps) {
  return (
    <Stack className={styles.drop} align="center" gap={10}>
      <span>{words}</span>
      <Group gap={10}>{children}</Group>
    </Stack>
  );
}

interface FileButtonProps {
  readonly label: string;
  /** Default "file". */
  readonly takes?: "file" | "files" | "folder";
  readonly onPick: (files: readonly File[]) => void;
  readonly testId: string;
}

/** All browsers support this, but React's types lack it. */
const wholeFolders: object = { webkitdirectory: "" };

export function FileButton({ label, takes = "file", onPick, testId }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  function pick({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    const files = [...(currentTarget.files ?? [])];
    // Lets the user pick the same file again after fixing it.
    currentTarget.value = "";
    if (files.length > 0) onPick(files);
  }
  return (
    <>
      <Button onClick={() => input.current?.click()}>{label}</Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={takes !== "file"}
        {...(takes === "folder" && wholeFolders)}
        onChange={pick}
        data-testid={testId}
      />
    </>
  );
}
