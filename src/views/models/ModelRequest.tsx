/** @file What becomes of the model that the dialog adds: its progress, or why it could not be loaded. */

import { Stack, Text } from "@mantine/core";
import { addedSlot } from "../../store";
import { useAppState } from "../ui/context";
import { ModelWorking } from "./ModelWorking";

interface ModelRequestProps {
  /** What is said while nothing loads. */
  readonly about: string;
}

export function ModelRequest({ about }: ModelRequestProps) {
  const slot = useAppState(addedSlot);
  const isLoading = slot?.state.kind === "loading";
  return (
    <Stack gap={4} flex={1} mih={48} justify="center" data-testid="model-request">
      {slot && <ModelWorking slot={slot} />}
      {(isLoading || !slot) && (
        <Text fz="xs" c="dimmed">
          {slot ? "It is shown once it has loaded. You can close this dialog meanwhile." : about}
        </Text>
      )}
    </Stack>
  );
}
