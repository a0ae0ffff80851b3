/** @file Notes that pruned heads are omitted from the charts. */

import { Text } from "@mantine/core";
import { countHeads } from "../../analysis/head-sets";
import { useActiveSlot } from "../ui/context";

export function PrunedNote() {
  const slot = useActiveSlot();
  if (slot?.state.kind !== "ready") return null;
  const gone = countHeads(slot.state.info.prunedHeads);
  if (gone === 0) return null;
  return (
    <Text inherit fz="sm" c="dimmed" px={20} pt={6} data-testid="pruned-note">
      {gone} {gone === 1 ? "head of this model is" : "heads of this model are"} pruned: left blank here, and
      counted in no n, rank or coefficient.
    </Text>
  );
}
