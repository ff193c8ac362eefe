import { queuesText as words } from "../catalogue/pages/queues-text.ts";

/** JSON as a person has written it: what it is, or what is wrong with it. */
export const readJson = (written: string): { value: unknown; problem: null } | { value: null; problem: string } => {
  try {
    return { value: written.trim() === "" ? null : (JSON.parse(written) as unknown), problem: null };
  } catch (error) {
    return { value: null, problem: words.payloadWrong(error instanceof Error ? error.message : String(error)) };
  }
};

export const writeJson = (value: unknown): string => (value === null ? "" : JSON.stringify(value, null, 2));

export const readList = (written: string): string[] =>
  written
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
