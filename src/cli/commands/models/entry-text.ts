import type { SessionEntry } from "../../../model/agent-session.ts";
import type { Colors } from "../../session.ts";

const MAX_SHOWN = 300;

const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
};

const priceText = (microUsd: number | null): string =>
  microUsd === null ? "price unknown" : `$${(microUsd / 1e6).toFixed(4)}`;

/** An entry as it is printed, ends of lines included: deltas go on where the one before ended. */
export const entryText = (entry: SessionEntry, { bold, dim, red, yellow }: Colors): string => {
  switch (entry.kind) {
    case "instructions":
      return dim(`instructions: ${short(entry.text)}\n`);
    case "turn":
      return `${bold(entry.from)}: ${entry.text}\n`;
    case "step-started":
      return dim(`— step ${entry.step}: ${entry.model}\n`);
    case "text":
      return entry.delta;
    case "reasoning":
      return dim(entry.delta);
    case "tool-call":
      return `\n${bold(`> ${entry.name}`)} ${short(JSON.stringify(entry.input))}\n`;
    case "tool-answer":
      return `${entry.outcome === "ok" ? "<" : red(`< ${entry.outcome}`)} ${short(entry.content)}\n`;
    case "step-ended": {
      const { usage, microUsd, latencyMs, kept } = entry;
      if (kept === true) return dim("\n  an answer that was kept: nobody was asked, and it costs nothing\n");
      const spent = `${usage.input} in, ${usage.output} out, ${priceText(microUsd)}, ${Math.round(latencyMs)} ms`;
      return dim(`\n  ${spent}\n`);
    }
    case "step-failed":
      return red(`\n! ${entry.code}: ${entry.message}\n`);
    case "compaction":
      return yellow(`shown in short from here: ${entry.tokensBefore} → ${entry.tokensAfter} tokens\n`);
    case "decision":
      return yellow(`! ${entry.what}: ${entry.reason}\n`);
    case "resumed":
      return yellow(`gone on with by attempt ${entry.attemptId ?? "?"}\n`);
    case "ended":
      return bold(`${entry.state}: ${entry.reason}\n`);
    case "snapshot":
    default:
      return "";
  }
};
