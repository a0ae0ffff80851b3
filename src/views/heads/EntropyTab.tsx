/** @file Entropy of every head, over the sentence or the data set. */

import { plural } from "../../lib/format";
import { useAppState } from "../ui/context";
import { entropyAbout } from "./abouts";
import { HeadCharts } from "./HeadCharts";
import { MeasureNote } from "./MeasureNote";
import { useEntropy } from "./use-entropy";

export function EntropyTab() {
  const slot = useAppState((state) => state.active);
  const { measurement, measured } = useEntropy(slot);
  const { finding } = measured;
  return (
    <>
      <MeasureNote what="Entropy" measurement={measurement} measured={measured} slot={slot} />
      {finding && (
        <HeadCharts
          values={finding.found.entropy}
          pruned={finding.info.prunedHeads}
          title="Entropy"
          name="entropy, nats"
          unit=" nats"
          note={`${finding.info.name}, n = ${plural(finding.found.tokens, "token")} of ${plural(finding.found.texts, "text")}`}
          about={entropyAbout}
          fileName={`entropy-${finding.info.name}`}
          column="entropy"
        />
      )}
    </>
  );
}
