/** @file A text in Markdown as elements of React: no markup from strings, no pictures from elsewhere, no unsafe links. */

import type { ComponentProps } from "react";
import Markdown, { type Components } from "react-markdown";
import { useApp } from "../ui/context";
import styles from "./MarkdownText.module.css";

const safeLink = /^(?:https?:|mailto:|#)/i;

/** The address of a link, or nothing if it is not to the web, to an address of mail, or to a view of this page. */
export const safeUrl = (url: string): string => (safeLink.test(url) ? url : "");

function PageLink({ href, children }: ComponentProps<"a">) {
  const app = useApp();
  if (!href?.startsWith("#")) return <WebLink href={href}>{children}</WebLink>;
  return (
    <a
      href={href}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        app.openView(href.slice(1));
      }}
    >
      {children}
    </a>
  );
}

function WebLink({ href, children }: ComponentProps<"a">) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

/** Behind `#` is a view of the page, which a saved file does not have. */
function SavedLink({ href, children }: ComponentProps<"a">) {
  return <WebLink href={href?.startsWith("#") ? undefined : href}>{children}</WebLink>;
}

/** The headings of a text are below those of the page. */
const plain: Components = {
  h1: "h3",
  h2: "h3",
  h3: "h4",
  h4: "h5",
  img: ({ alt }) => <span>{alt}</span>,
  a: SavedLink,
};
const ofPage: Components = { ...plain, a: PageLink };

interface MarkdownTextProps {
  readonly text: string;
  /** In a saved file, where a link to a view of the page leads nowhere. */
  readonly isSaved?: boolean;
}

export function MarkdownText({ text, isSaved = false }: MarkdownTextProps) {
  return (
    <div className={styles.text}>
      <Markdown components={isSaved ? plain : ofPage} urlTransform={safeUrl} skipHtml>
        {text}
      </Markdown>
    </div>
  );
}
