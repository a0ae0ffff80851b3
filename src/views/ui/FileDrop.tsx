/** @file The part of a form that takes files: a frame that says so, and a button for each way of choosing them. */

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
  /** One file unless told. */
  readonly takes?: "file" | "files" | "folder";
  readonly onPick: (files: readonly File[]) => void;
  readonly testId: string;
}

/** Known to every browser, not to React's types. */
const wholeFolders: object = { webkitdirectory: "" };

export function FileButton({ label, takes = "file", onPick, testId }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  function pick({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    const files = [...(currentTarget.files ?? [])];
    // The same file can then be picked again, after it was mended.
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
