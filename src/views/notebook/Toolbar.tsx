/** @file The notebook's bar: which one is open, what can be done with it, and whether it is saved. */

import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type ChangeEvent, useRef, useState } from "react";
import { toAppError } from "../../lib/errors";
import {
  emptyNotebook,
  exerciseNotebook,
  labelOf,
  type Notebook,
  readNotebookFile,
  withoutAnswers,
  writeShared,
} from "../../store";
import { FileMenu } from "../charts/FileMenu";
import { Choices } from "../ui/Choices";
import { useApp } from "../ui/context";
import { fileNameOf } from "../ui/download";
import { Sign } from "../ui/Sign";
import { figuresOf, notebookFiles } from "./notebook-files";
import type { Reports } from "./reports";
import styles from "./Toolbar.module.css";
import { useNotebooks } from "./use-notebooks";

interface ToolbarProps {
  readonly content: Notebook;
  readonly reports: Reports;
  readonly isEditing: boolean;
  readonly onEditing: (isEditing: boolean) => void;
}

export function Toolbar({ content, reports, isEditing, onEditing }: ToolbarProps) {
  const app = useApp();
  return (
    <section className={styles.bar} aria-label="Notebook">
      <NotebookSelect content={content} />
      <NotebookMenu />
      <SaveState />
      <Group gap={6} ml="auto">
        <Button
          variant={isEditing ? "light" : "default"}
          aria-pressed={isEditing}
          data-testid="edit-questions"
          onClick={() => onEditing(!isEditing)}
        >
          Edit questions
        </Button>
        <LinkButton content={content} />
        <FileMenu
          label="Export this notebook"
          title="This notebook"
          fileName={fileNameOf([content.title, content.author].filter((part) => part !== "").join("-"))}
          kinds={notebookFiles(content, reports, () => figuresOf(app.store.getState()))}
          testId="notebook-export"
        />
      </Group>
    </section>
  );
}

function NotebookSelect({ content }: { readonly content: Notebook }) {
  const { notebooks } = useApp();
  const list = useNotebooks((state) => state.list);
  const id = useNotebooks(({ current }) => current?.id ?? "");
  // A new notebook is listed once it is stored.
  const others = list.filter((other) => other.id !== id);
  const all = [{ id, title: labelOf(content) }, ...others].sort((a, b) => a.title.localeCompare(b.title));
  return (
    <NativeSelect
      aria-label="Notebooks of this browser"
      size="xs"
      className={styles.select ?? ""}
      value={id}
      data-testid="notebooks"
      onChange={({ currentTarget }) => void notebooks.open(currentTarget.value)}
      data={all.map(({ id: value, title }) => ({ value, label: title }))}
    />
  );
}

function NotebookMenu() {
  const app = useApp();
  const { notebooks } = app;
  const input = useRef<HTMLInputElement>(null);
  async function open({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    const files = [...(currentTarget.files ?? [])];
    currentTarget.value = "";
    for (const file of files) {
      try {
        await notebooks.add(readNotebookFile(await file.text()));
      } catch (thrown) {
        app.notify(toAppError(thrown));
      }
    }
  }
  const choices = [
    { key: "new", label: "New notebook", onChoose: () => void notebooks.add(emptyNotebook()) },
    { key: "exercise", label: "The exercise, anew", onChoose: () => void notebooks.add(exerciseNotebook()) },
    { key: "open", label: "Open files…", onChoose: () => input.current?.click() },
    { key: "duplicate", label: "Duplicate this notebook", onChoose: () => void notebooks.duplicate() },
    { key: "delete", label: "Delete this notebook", onChoose: () => void notebooks.remove() },
  ];
  return (
    <>
      <Choices label="Notebooks" sign={<Sign icon={IconDots} />} testId="notebook-menu" choices={choices} />
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        multiple
        data-testid="notebook-file"
        onChange={(event) => void open(event)}
      />
    </>
  );
}

function SaveState() {
  const isSaved = useNotebooks((state) => state.isSaved);
  const notKept = useNotebooks((state) => state.notKept);
  return (
    <Text inherit fz="xs" c={notKept ? "var(--page-danger)" : "dimmed"} data-testid="save-state">
      {notKept ? "Not saved" : isSaved ? "Saved in this browser" : "Saving…"}
    </Text>
  );
}

const saidMilliseconds = 4000;

/** Copies a link to the questions; whoever follows it gets a copy of them. */
function LinkButton({ content }: { readonly content: Notebook }) {
  const app = useApp();
  const [isCopied, setIsCopied] = useState(false);
  async function copy() {
    try {
      const url = new URL(window.location.href);
      url.searchParams.delete("device");
      url.hash = writeShared(withoutAnswers(content));
      await navigator.clipboard.writeText(url.href);
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), saidMilliseconds);
    } catch (thrown) {
      app.notify(toAppError(thrown));
    }
  }
  return (
    <Button
      data-testid="notebook-link"
      title="A link that opens a copy of the questions, without answers, sentence and models"
      aria-live="polite"
      onClick={() => void copy()}
    >
      {isCopied ? "Link copied" : "Copy link"}
    </Button>
  );
}
