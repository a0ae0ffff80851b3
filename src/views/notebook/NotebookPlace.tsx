/** @file The Notebook place: questions with their figures, and answers that are saved as they are typed. */

import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { isAnswered, longestText, longestTitle, type Notebook, newQuestion } from "../../store";
import { useApp } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { useKeys } from "../ui/use-keys";
import { MarkdownText } from "./MarkdownText";
import styles from "./NotebookPlace.module.css";
import { QuestionCard } from "./QuestionCard";
import { Reports } from "./reports";
import { Toolbar } from "./Toolbar";
import { useNotebooks } from "./use-notebooks";

export function NotebookPlace() {
  useKeys({ hasArrows: false });
  const { notebooks } = useApp();
  useEffect(() => void notebooks.enter(), [notebooks]);
  const id = useNotebooks(({ current }) => current?.id);
  return (
    <main className={styles.place} data-testid="notebook-place">
      {id !== undefined && <OpenNotebook key={id} />}
    </main>
  );
}

function OpenNotebook() {
  const [reports] = useState(() => new Reports());
  const [isEditing, setIsEditing] = useState(false);
  const content = useNotebooks(({ current }) => current?.content);
  const notKept = useNotebooks((state) => state.notKept);
  if (!content) return null;
  return (
    <>
      <Toolbar content={content} reports={reports} isEditing={isEditing} onEditing={setIsEditing} />
      <div className={styles.body}>
        <Contents content={content} />
        <Stack gap={28} className={styles.column}>
          {notKept && <ErrorNote error={notKept} testId="not-kept" />}
          <Heading content={content} isEditing={isEditing} />
          <Questions content={content} reports={reports} isEditing={isEditing} />
        </Stack>
      </div>
    </>
  );
}

const cardId = (id: string) => `question-${id}`;

/** Jumps to a question without changing the address, which holds the view. */
function goTo(id: string): void {
  const card = document.getElementById(cardId(id));
  card?.scrollIntoView({ block: "start" });
  card?.querySelector("h2")?.focus({ preventScroll: true });
}

function Contents({ content: { questions } }: { readonly content: Notebook }) {
  const answered = questions.filter(isAnswered).length;
  return (
    <nav className={styles.contents} aria-label="Questions">
      <Text inherit fz="xs" c="dimmed" data-testid="answered">
        {answered} of {questions.length} answered
      </Text>
      <ol>
        {questions.map((question) => (
          <li key={question.id} data-answered={isAnswered(question) || undefined}>
            <button type="button" onClick={() => goTo(question.id)}>
              {question.title || "Untitled"}
              {isAnswered(question) && <span className={styles.done}> · answered</span>}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface HeadingProps {
  readonly content: Notebook;
  readonly isEditing: boolean;
}

function Heading({ content, isEditing }: HeadingProps) {
  const { notebooks } = useApp();
  const edit = (change: Partial<Notebook>) => notebooks.edit((before) => ({ ...before, ...change }));
  return (
    <Stack gap={10}>
      <Group gap={12} align="flex-end">
        <TextInput
          className={styles.title ?? ""}
          label="Notebook"
          value={content.title}
          maxLength={longestTitle}
          data-testid="notebook-title"
          onChange={({ currentTarget }) => edit({ title: currentTarget.value })}
        />
        <TextInput
          label="Your name, for handing in"
          placeholder="Optional"
          value={content.author}
          maxLength={longestTitle}
          data-testid="notebook-author"
          onChange={({ currentTarget }) => edit({ author: currentTarget.value })}
        />
      </Group>
      {isEditing ? (
        <Textarea
          label="Introduction, in Markdown"
          value={content.intro}
          maxLength={longestText}
          rows={3}
          onChange={({ currentTarget }) => edit({ intro: currentTarget.value })}
        />
      ) : (
        <MarkdownText text={content.intro} />
      )}
    </Stack>
  );
}

interface QuestionsProps extends HeadingProps {
  readonly reports: Reports;
}

function Questions({ content, reports, isEditing }: QuestionsProps) {
  const { notebooks } = useApp();
  return (
    <>
      {content.questions.map((question, place) => (
        <QuestionCard
          key={question.id}
          elementId={cardId(question.id)}
          question={question}
          number={place + 1}
          reports={reports}
          isEditing={isEditing}
        />
      ))}
      {isEditing && (
        <Group>
          <Button
            data-testid="add-question"
            onClick={() =>
              notebooks.edit((before) => ({ ...before, questions: [...before.questions, newQuestion()] }))
            }
          >
            Add a question
          </Button>
        </Group>
      )}
    </>
  );
}
