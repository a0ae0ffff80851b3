/** @file The fields of one's own question: title, text, hint and a link to a view; its place among the others. */

import { ActionIcon, Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useState } from "react";
import { longestText, longestTitle, moveQuestion, pastedView, type Question } from "../../store";
import { useApp } from "../ui/context";
import { Sign } from "../ui/Sign";

export function QuestionEditor({ question }: { readonly question: Question }) {
  const { notebooks } = useApp();
  const { id, title, text, hint } = question;
  return (
    <Stack gap={8}>
      <TextInput
        label="Title"
        value={title}
        maxLength={longestTitle}
        data-testid="edit-title"
        onChange={({ currentTarget: { value } }) => notebooks.change(id, { title: value })}
      />
      <Textarea
        label="Question, in Markdown"
        value={text}
        maxLength={longestText}
        rows={3}
        data-testid="edit-text"
        onChange={({ currentTarget: { value } }) => notebooks.change(id, { text: value })}
      />
      <Textarea
        label="Hint, in Markdown"
        value={hint}
        maxLength={longestText}
        rows={2}
        onChange={({ currentTarget: { value } }) => notebooks.change(id, { hint: value })}
      />
      <ViewField question={question} />
      <Places id={id} />
    </Stack>
  );
}

/** A link is taken over once it can be read. */
function ViewField({ question: { id, view } }: { readonly question: Question }) {
  const { notebooks } = useApp();
  const [text, setText] = useState(view === "" ? "" : `#${view}`);
  const isRead = pastedView(text) !== null;
  const change = (value: string) => {
    setText(value);
    const read = pastedView(value);
    if (read !== null) notebooks.change(id, { view: read });
  };
  return (
    <TextInput
      label="Link to a view, whose figure is shown"
      description="Set up the view, press Share, and paste the link here. The figure shows the sentence, prompt, seed and rows of the page, not those of the link."
      placeholder="#place=heads&figure=entropy"
      value={text}
      error={isRead ? null : "This is not a link to a view of Headscope, so the one before it stays."}
      data-testid="edit-view"
      onChange={({ currentTarget: { value } }) => change(value)}
    />
  );
}

function Places({ id }: { readonly id: string }) {
  const { notebooks } = useApp();
  const move = (by: -1 | 1) => notebooks.edit((content) => moveQuestion(content, id, by));
  const remove = () =>
    notebooks.edit((content) => ({
      ...content,
      questions: content.questions.filter((question) => question.id !== id),
    }));
  return (
    <Group gap={6}>
      <ActionIcon aria-label="Move up" onClick={() => move(-1)}>
        <Sign icon={IconArrowUp} />
      </ActionIcon>
      <ActionIcon aria-label="Move down" onClick={() => move(1)}>
        <Sign icon={IconArrowDown} />
      </ActionIcon>
      <Button onClick={remove} data-testid="remove-question">
        Remove this question
      </Button>
    </Group>
  );
}
