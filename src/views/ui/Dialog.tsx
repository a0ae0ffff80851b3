/** @file A dialog with a title and a close button. */

import { Modal } from "@mantine/core";
import type { PropsWithChildren } from "react";
import styles from "./Dialog.module.css";

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Width in CSS pixels. */
  readonly width: number;
}

/** Built from the modal's parts, because its header would be a second banner on the page. */
export function Dialog({ isOpen, onClose, title, width, children }: PropsWithChildren<DialogProps>) {
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={width}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <div className={styles.head}>
            <Modal.Title>{title}</Modal.Title>
            <Modal.CloseButton aria-label="Close" />
          </div>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
