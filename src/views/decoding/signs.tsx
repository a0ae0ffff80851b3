/** @file This place's own signs, drawn on a grid of 16. */

export const PlaySign = () => (
  <svg width="12" height="12" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
    <path d="M4 2.2v11.6a.8.8 0 0 0 1.2.7l9-5.8a.8.8 0 0 0 0-1.4l-9-5.8A.8.8 0 0 0 4 2.2z" />
  </svg>
);

export const PauseSign = () => (
  <svg width="12" height="12" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
    <path d="M3 2h3.6v12H3zM9.4 2H13v12H9.4z" />
  </svg>
);
