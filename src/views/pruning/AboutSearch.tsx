/** @file What the search does, exactly, and how to read its curve. */

import { About } from "../ui/About";

export function AboutSearch() {
  return (
    <About title="The masking search" testId="about-search">
      <p>
        Each step masks the least important head, then computes importance and the metric anew with the mask
        (accuracy; micro-F1 of a model that gives any number of labels, R² of one that answers with numbers);
        masked heads count as infinitely important, and of equal ones the lowest layer × heads + head goes
        first.
      </p>
      <p>
        It stops when the metric, not rounded, is below the start minus the threshold (or start × (1 −
        threshold)), or when every head that it may mask is; the mask it returns is the last within the
        threshold, or the one that fell, as chosen. A search among chosen heads masks no others; a head&apos;s
        importance is still relative to all heads of its layer.
      </p>
      <p>
        The metric may rise as heads go, since a head can also mislead, and an order is good only if it stays
        above the band of random ones. With n texts a single text moves accuracy a by 1/n: steps inside the
        band ±√(a(1−a)/n) say little.
      </p>
    </About>
  );
}
