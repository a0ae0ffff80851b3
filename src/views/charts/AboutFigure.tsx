/** @file What a figure shows, its formula, and how to read it. */

import type { About as AboutText } from "../../figures/figure";
import { About, Formula } from "../ui/About";

interface AboutFigureProps {
  readonly title: string;
  readonly about: AboutText;
  readonly testId: string;
}

export function AboutFigure({ title, about, testId }: AboutFigureProps) {
  return (
    <About title={title} testId={testId}>
      <p>{about.shows}</p>
      <Formula>{about.formula}</Formula>
      <p>{about.read}</p>
    </About>
  );
}
