/** @file Entropy of every head, over the sentence or the data set. */

import { plural } from "../../lib/format";
import { useApp, useAppState } from "../shell/context";
import { entropyAbout } from "./abouts";
import { HeadCharts } from "./HeadCharts";
import { MeasureNote } from "./MeasureNote";
import { useMeasured } from "./useMeasured";

export function EntropyTab() {
  const { heads } = useApp();
  const slot = useAppState((state) => state.active);
  const scope = useAppState((state) => state.view.scope);
  const sentence = useMeasured(heads.sentence, slot, scope === "sentence");
  const data = useMeasured(heads.data, slot, scope === "data");
  const isSentence = scope === "sentence";
  const { finding } = isSentence ? sentence : data;
  return (
    <>
      {isSentence ? (
        <MeasureNote what="Entropy" measurement={heads.sentence} measured={sentence} slot={slot} />
      ) : (
        <MeasureNote what="Entropy" measurement={heads.data} measured={data} slot={slot} />
      )}
      {finding && (
        <HeadCharts
          values={finding.found.entropy}
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
