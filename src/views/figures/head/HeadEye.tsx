/** @file The eye of a head: hides it in the figure, or shows it again. */

import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { Sign } from "../../ui/Sign";
import own from "./HeadEye.module.css";

interface HeadEyeProps {
  readonly head: number;
  readonly isShown: boolean;
  /** Places the eye, and says when it is seen. */
  readonly className: string | undefined;
  readonly tabIndex: 0 | -1;
  readonly onToggle: (head: number) => void;
}

export function HeadEye({ head, isShown, className, tabIndex, onToggle }: HeadEyeProps) {
  const label = `${isShown ? "Hide" : "Show"} head ${head}`;
  return (
    <button
      type="button"
      className={`${own.eye} ${className}`}
      aria-label={label}
      title={label}
      tabIndex={tabIndex}
      onClick={() => onToggle(head)}
    >
      <Sign icon={isShown ? IconEye : IconEyeOff} size={13} />
    </button>
  );
}
