/** @file What to do with a mask once its effect is seen: remove its heads in the last step, or keep it to compare. */

import { Button, Group } from "@mantine/core";
import { countHeads } from "../../analysis/head-sets";
import type { MaskSubject } from "../../store";
import { useApp } from "../ui/context";
import { CompareMasks, KeepMask } from "./CompareMasks";
import { goToStep } from "./Step";
import { useRemoval } from "./use-pruning";

export function AfterLooking({ subject }: { readonly subject: MaskSubject }) {
  const { pruning } = useApp();
  const { isDone, isRunning } = useRemoval(subject);
  const isMasked = countHeads(subject.mask) > 0;
  const remove = () => {
    goToStep("remove");
    if (!isDone && !isRunning) void pruning.removal.prune(subject);
  };
  return (
    <>
      <Group gap={8}>
        <Button variant="outline" data-testid="remove-these" disabled={!isMasked} onClick={remove}>
          {isDone ? "See the pruned model" : "Remove these heads"}
        </Button>
        {isMasked && <KeepMask />}
      </Group>
      <CompareMasks subject={subject} />
    </>
  );
}
