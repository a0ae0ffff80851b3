/** @file A field that is as high as its text. */

import { Textarea, type TextareaProps } from "@mantine/core";
import type { CSSProperties } from "react";
import styles from "./GrowingField.module.css";

interface Props extends Omit<TextareaProps, "autosize" | "minRows" | "maxRows" | "styles"> {
  /** In lines. */
  readonly least: number;
  readonly most: number;
  /** The pixels of the field's border and padding above and below. */
  readonly around: number;
  /** The class of the field itself. */
  readonly input?: string;
}

/** Where the browser cannot do it by itself, a script measures the text, and with it the whole page. */
const growsByItself = globalThis.CSS?.supports("field-sizing", "content") ?? true;

export function GrowingField({ least, most, around, input = "", ...props }: Props) {
  const lines = { "--least": least, "--most": most, "--around": `${around}px` } as CSSProperties;
  return (
    <Textarea
      {...props}
      {...(growsByItself ? { rows: least } : { autosize: true, minRows: least, maxRows: most })}
      classNames={{ input: growsByItself ? `${styles.field} ${input}` : input }}
      styles={{ input: lines }}
    />
  );
}
