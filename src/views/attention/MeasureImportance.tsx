/** @file The button that measures the importance of a model's heads, and how far that has come. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { useStore } from "zustand/react";
import { useApp } from "../ui/context";
import { Working } from "../ui/Working";

export function MeasureImportance({ slot }: { readonly slot: string }) {
  const { data, heads } = useApp();
  const request = useStore(heads.importance.store, (state) => state[slot]?.request);
  const [isReading, setIsReading] = useState(false);
  const measure = async () => {
    setIsReading(true);
    await data.ensure();
    setIsReading(false);
    await heads.importance.ask(slot);
  };
  if (!request || request.kind === "idle") {
    return (
      <Button
        size="compact-xs"
        loading={isReading}
        onClick={() => void measure()}
        data-testid="measure-importance"
      >
        Measure importance
      </Button>
    );
  }
  return (
    <Working
      what="Importance"
      request={request}
      onCancel={() => heads.importance.cancel(slot)}
      onRetry={() => void measure()}
      testId="importance"
    />
  );
}
