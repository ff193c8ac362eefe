/** What a line of a CLI means, by the rules of its program; pure. */
import type { z } from "zod";
import type { TokenUsage } from "../../../model/agent-session.ts";
import type { CliProgram, CliRule } from "../../../model/cli-agent.ts";
import { firstText, holds, readPath, sumOf, textOf, type Fields } from "./read-path.ts";

type Json = z.infer<ReturnType<typeof z.json>>;

export type CliSaid =
  | { kind: "text" | "reasoning"; text: string }
  | { kind: "tool-call"; id: string; name: string; input: Json }
  | { kind: "tool-answer"; id: string; content: string; failed: boolean }
  /** `microUsd` is null where it says nothing that is known. */
  | { kind: "usage"; usage: TokenUsage; microUsd: number | null }
  /** `failed` is why; null when it is done. */
  | { kind: "result"; failed: string | null }
  | { kind: "problem"; message: string }
  | { kind: "session"; id: string; model: string | null };

type Gives<K extends CliRule["gives"]["kind"]> = Extract<CliRule["gives"], { kind: K }>;

/** Texts in parts, as answers of tools come: [{"type": "text", "text": …}]. */
const answerText = (value: unknown): string => {
  if (!Array.isArray(value)) return textOf(value);
  return value.map((part) => firstText({ line: part, at: part }, "text") || textOf(part)).join("\n");
};

const MICRO = 1_000_000;

const usageOf = (fields: Fields, gives: Gives<"usage">): CliSaid[] => {
  const input = sumOf(fields, gives.input);
  const output = sumOf(fields, gives.output);
  // A line that has none of it is no report of nothing.
  if (input === null && output === null) return [];
  const usd = gives.usd === undefined ? null : readPath(fields, gives.usd);
  const known = typeof usd === "number" && usd >= 0 && !(usd === 0 && gives.zeroUsdIsUnknown === true);
  const cached = Math.min(sumOf(fields, gives.cached) ?? 0, input ?? 0);
  const reasoning = Math.min(sumOf(fields, gives.reasoning) ?? 0, output ?? 0);
  const usage = { input: input ?? 0, output: output ?? 0, cached, reasoning };
  return [{ kind: "usage", usage, microUsd: known ? Math.ceil(usd * MICRO) : null }];
};

const apply = (fields: Fields, { gives }: CliRule): CliSaid[] => {
  switch (gives.kind) {
    case "text":
    case "reasoning":
      return [{ kind: gives.kind, text: textOf(readPath(fields, gives.text)) }];
    case "tool-call": {
      const { id, name, input } = gives;
      const read = (readPath(fields, input) ?? null) as Json;
      return [{ kind: "tool-call", id: firstText(fields, id), name: firstText(fields, name), input: read }];
    }
    case "tool-answer": {
      const content = gives.content === undefined ? "" : answerText(readPath(fields, gives.content));
      const failed = gives.failedWhen !== undefined && holds(fields, gives.failedWhen);
      return [{ kind: "tool-answer", id: firstText(fields, gives.id), content, failed }];
    }
    case "usage":
      return usageOf(fields, gives);
    case "result": {
      const failed = gives.failedWhen !== undefined && holds(fields, gives.failedWhen);
      return [{ kind: "result", failed: failed ? firstText(fields, gives.message) || "it says that it failed" : null }];
    }
    case "problem":
      return [{ kind: "problem", message: firstText(fields, gives.message) }];
    case "session":
    default:
      return [{ kind: "session", id: firstText(fields, gives.id), model: firstText(fields, gives.model) || null }];
  }
};

const applyRule = (line: unknown, rule: CliRule): CliSaid[] => {
  const whole = { line, at: line };
  if (!holds(whole, rule.when)) return [];
  if (rule.each === undefined) return apply(whole, rule);
  const list = readPath(whole, rule.each);
  return (Array.isArray(list) ? list : []).flatMap((at: unknown) =>
    holds({ line, at }, rule.where ?? {}) ? apply({ line, at }, rule) : [],
  );
};

/** @param line one that is no JSON, as of a program that also talks to people, means nothing */
export const mapLine = ({ output }: Pick<CliProgram, "output">, line: string): CliSaid[] => {
  if (!line.startsWith("{")) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return []; // cut off, or no JSON after all
  }
  return output.flatMap((rule) => applyRule(parsed, rule));
};
