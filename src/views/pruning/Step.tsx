/** @file One of the place's three steps: its number, what it is for, and the way to it. */

import type { PropsWithChildren, ReactNode } from "react";
import panel from "./Panel.module.css";

const steps = { find: 1, look: 2, remove: 3 } as const;
type StepName = keyof typeof steps;

const idOf = (step: StepName) => `pruning-${step}`;

/** Scrolls to a step and continues there for those who use a keyboard or a screen reader. */
export function goToStep(step: StepName): void {
  const heading = document.getElementById(idOf(step));
  if (!heading) return;
  heading.focus({ preventScroll: true });
  const { top } = heading.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) heading.closest("section")?.scrollIntoView();
}

interface StepProps {
  readonly step: StepName;
  readonly title: string;
  readonly note: ReactNode;
  readonly tools?: ReactNode;
  readonly testId: string;
}

export function Step({ step, title, note, tools, testId, children }: PropsWithChildren<StepProps>) {
  return (
    <section className={panel.step} aria-labelledby={idOf(step)} data-testid={testId}>
      <header className={panel.head}>
        <h2 id={idOf(step)} tabIndex={-1}>
          <span className={panel.badge}>{steps[step]}</span> {title}
        </h2>
        <div className={panel.tools}>{tools}</div>
        <p className={panel.note}>{note}</p>
      </header>
      {children}
    </section>
  );
}
