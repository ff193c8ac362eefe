/** The output of a model's attempt, as a person reads it: what it says, which tools it calls, what they answer. */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { dirname } from "node:path";
import type { SessionEntry } from "../../../model/agent-session.ts";
import { redactText, type Secret } from "../../../runtime/redaction.ts";

const MAX_ANSWER = 2_000;

const short = (text: string): string => (text.length > MAX_ANSWER ? `${text.slice(0, MAX_ANSWER)}…` : text);

const lineOf = (entry: SessionEntry): string | null => {
  switch (entry.kind) {
    case "step-started":
      return `\n--- step ${entry.step}: ${entry.model}\n`;
    case "text":
      return entry.delta;
    case "tool-call":
      return `\n> ${entry.name} ${short(JSON.stringify(entry.input))}\n`;
    case "tool-answer":
      return `< ${entry.outcome}: ${short(entry.content)}\n`;
    case "step-failed":
      return `\n! ${entry.code}: ${entry.message}\n`;
    case "decision":
      return `\n! ${entry.what}: ${entry.reason}\n`;
    case "instructions":
    case "turn":
    case "reasoning":
    case "step-ended":
    case "snapshot":
    case "compaction":
    case "ended":
    case "resumed":
    default:
      return null;
  }
};

export type OutputLog = { add(entry: SessionEntry): void; close(): Promise<void> };

/** What goes wrong with the file (a full disk) is thrown by `close`. */
export const openOutputLog = async (path: string, secrets: readonly Secret[]): Promise<OutputLog> => {
  await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(path, { flags: "a", mode: 0o600 });
  const ended = finished(file);
  ended.catch(() => undefined); // thrown by close
  return {
    add: (entry) => {
      const line = lineOf(entry);
      if (line !== null) file.write(redactText(line, secrets));
    },
    close: async () => {
      file.end("\n");
      await ended;
    },
  };
};
