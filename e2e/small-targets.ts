/** @file What is too small for a finger on a page: WCAG 2.5.8, "Target Size (Minimum)". */

import type { Page } from "@playwright/test";

/**
 * The visible buttons, links and fields, with their labels, that are neither pressed anywhere within 24 × 24 pixels, nor so
 * far from all others that a circle of 24 pixels around them meets none.
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const least = 24;
    const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary";
    const isSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const labelsOf = (element: Element) => [
      ...(element instanceof HTMLInputElement && element.labels ? element.labels : []),
    ];
    const boxOf = (element: Element) => {
      const boxes = [element, ...labelsOf(element)]
        .filter(isSeen)
        .map((each) => each.getBoundingClientRect())
        .filter(({ width, height }) => width > 1 && height > 1);
      const edge = (pick: (...all: number[]) => number, side: "left" | "top" | "right" | "bottom") =>
        pick(...boxes.map((box) => box[side]));
      const [left, top] = [edge(Math.min, "left"), edge(Math.min, "top")];
      const [right, bottom] = [edge(Math.max, "right"), edge(Math.max, "bottom")];
      return boxes.length === 0 ? null : new DOMRect(left, top, right - left, bottom - top);
    };
    const isSmall = ({ width, height }: DOMRect) => Math.min(width, height) < least - 0.01;
    const middleOf = ({ x, y, width, height }: DOMRect) => ({ x: x + width / 2, y: y + height / 2 });
    const targets = [...document.querySelectorAll(selector)].filter((each) => isSeen(each) && boxOf(each));
    const isReached = (target: Element, box: DOMRect) => {
      const { x, y } = middleOf(box);
      const around = [-1, 0, 1].flatMap((across) => [-1, 0, 1].map((down) => [across, down] as const));
      return around.every(([across, down]) => {
        const reach = least / 2 - 0.5;
        const hit = document.elementFromPoint(x + across * reach, y + down * reach);
        return [target, ...labelsOf(target)].some((own) => own.contains(hit));
      });
    };
    const isApart = (target: Element, box: DOMRect) => {
      const { x, y } = middleOf(box);
      return targets.every((other) => {
        const near = boxOf(other);
        if (other === target || near === null) return true;
        const middle = middleOf(near);
        if (isSmall(near)) return Math.hypot(middle.x - x, middle.y - y) >= least;
        const across = Math.max(near.left - x, 0, x - near.right);
        const down = Math.max(near.top - y, 0, y - near.bottom);
        return Math.hypot(across, down) >= least / 2;
      });
    };
    return targets.flatMap((target) => {
      if (!isSmall(boxOf(target)!)) return [];
      target.scrollIntoView({ block: "center", inline: "center" });
      const box = boxOf(target)!;
      if (isReached(target, box) || isApart(target, box)) return [];
      const name = target.getAttribute("aria-label") ?? target.textContent;
      return [`${target.localName} “${name}”, ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`];
    });
  });
