/** A state as an icon, a word and a colour: none of the three carries the meaning alone. */
import { html, type Markup } from "./markup.ts";

const SHAPES: Record<string, string> = {
  check: "M3 8.6 6.4 12 13 4.6",
  cross: "M4 4l8 8M12 4l-8 8",
  ring: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z",
  pen: "M3 13l.8-3.2L10.6 3l2.4 2.4-6.8 6.8L3 13Z",
  flag: "M4 14V2.5h8L10 6l2 3.5H4",
  dash: "M3.5 8h9",
};

const ICON_OF: Record<string, string> = {
  proven: "check",
  succeeded: "check",
  green: "check",
  refuted: "cross",
  failed: "cross",
  red: "cross",
  error: "cross",
  waived: "pen",
  flagged: "flag",
  skipped: "dash",
  cancelled: "dash",
};

const WORDS: Record<string, string> = { open: "not finished", unseen: "not run", error: "could not run" };

export const icon = (state: string): Markup =>
  html`<svg
    viewBox="0 0 16 16"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d="${SHAPES[ICON_OF[state] ?? "ring"]}" />
  </svg>`;

export const tag = (state: string, word = WORDS[state] ?? state): Markup =>
  html`<span class="tag ${state}">${icon(state)}${word}</span>`;
