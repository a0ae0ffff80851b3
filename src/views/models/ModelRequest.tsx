/** @file What becomes of the model that the dialog adds: its progress, or why it could not be loaded. */

import { Stack, Text } from "@mantine/core";
import { useAppState } from "../ui/context";
import { ModelWorking } from "./ModelWorking";

export function ModelRequest() {
  const slot = useAppState(({ slots, adding }) => slots.find(({ id }) => id === adding));
  return (
    <Stack gap={4} mih={48} data-testid="model-request">
      {slot && <ModelWorking slot={slot} />}
      {slot?.state.kind === "loading" && (
        <Text fz="xs" c="dimmed">
          The model is shown once it has loaded. You can close this dialog meanwhile.
        </Text>
      )}
    </Stack>
  );
}
