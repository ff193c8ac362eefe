/** What of the pages of sessions belongs in their addresses. */
export type SessionsSearch = { words?: string };
export type SessionSearch = {
  /** The entry that is led to. */
  entry?: number;
};

export const readSessionsSearch = ({ words }: Record<string, unknown>): SessionsSearch =>
  typeof words === "string" && words !== "" ? { words } : typeof words === "number" ? { words: `${words}` } : {};

export const readSessionSearch = ({ entry }: Record<string, unknown>): SessionSearch =>
  Number.isSafeInteger(Number(entry)) && entry !== undefined ? { entry: Number(entry) } : {};
