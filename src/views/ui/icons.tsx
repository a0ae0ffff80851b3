/** @file The page's signs, drawn on a grid of 16. Decoration only: whatever holds one is named in words. */

import type { PropsWithChildren } from "react";

/** Lines on the grid, in the colour of the text. */
export function Sign({ children }: PropsWithChildren) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** Three queries, three keys, and who looks at whom. */
export function Mark() {
  return (
    <svg width="24" height="24" viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#3546b4" />
      <g stroke="#fff" strokeWidth="2.2" strokeLinecap="round">
        <path d="M8 9.5C16 9.5 16 22.5 24 22.5" />
        <path d="M8 16C16 16 16 9.5 24 9.5" opacity=".7" />
        <path d="M8 22.5C16 22.5 16 16 24 16" opacity=".7" />
      </g>
      <g fill="#fff">
        {[9.5, 16, 22.5].flatMap((y) => [7.5, 24.5].map((x) => <circle key={x + y} cx={x} cy={y} r="2.2" />))}
      </g>
    </svg>
  );
}

export const PlusSign = () => (
  <Sign>
    <path d="M8 3.5v9M3.5 8h9" />
  </Sign>
);

export const CloseSign = () => (
  <Sign>
    <path d="M4.5 4.5l7 7M11.5 4.5l-7 7" />
  </Sign>
);

export const LeftSign = () => (
  <Sign>
    <path d="M9.5 4L5.5 8l4 4" />
  </Sign>
);

export const RightSign = () => (
  <Sign>
    <path d="M6.5 4l4 4-4 4" />
  </Sign>
);

export const LinkSign = () => (
  <Sign>
    <path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8" />
  </Sign>
);

export const CheckSign = () => (
  <Sign>
    <path d="M3.5 8.5l3 3 6-7" />
  </Sign>
);

export const InfoSign = () => (
  <Sign>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 7.4v3.4M8 5.1v.1" />
  </Sign>
);

export const QuestionSign = () => (
  <Sign>
    <path d="M5.8 6.2a2.2 2.2 0 1 1 3.3 1.9c-.7.4-1.1.8-1.1 1.6M8 12.2v.1" />
  </Sign>
);

export const MoreSign = () => (
  <Sign>
    <path d="M3.6 8h.1M8 8h.1M12.4 8h.1" strokeWidth="2.2" />
  </Sign>
);

export const DownloadSign = () => (
  <Sign>
    <path d="M8 2.8v6.9M5 7l3 2.9L11 7M3 12.8h10" />
  </Sign>
);

export const PanelSign = () => (
  <Sign>
    <rect x="2.2" y="3" width="11.6" height="10" rx="2" />
    <path d="M9.8 3v10" />
  </Sign>
);

export const ColumnsSign = () => (
  <Sign>
    <rect x="2" y="3" width="12" height="10" rx="2" />
    <path d="M6 3v10M10 3v10" />
  </Sign>
);

export const SunSign = () => (
  <Sign>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.8v1.3M8 12.9v1.3M1.8 8h1.3M12.9 8h1.3M3.6 3.6l.9.9M11.5 11.5l.9.9M3.6 12.4l.9-.9M11.5 4.5l.9-.9" />
  </Sign>
);

export const MoonSign = () => (
  <Sign>
    <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z" />
  </Sign>
);

export const AutoSign = () => (
  <Sign>
    <circle cx="8" cy="8" r="5.6" />
    <path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" stroke="none" />
  </Sign>
);
