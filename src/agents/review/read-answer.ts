/** The JSON that a model was asked to end with: in a fence or bare. What does not fit is said to it in words. */
import type { z } from "zod";

export type Read<T> = { kind: "good"; value: T } | { kind: "bad"; problems: string[] };

const FENCE = /```(?:json)?\s*\n(?<body>[\s\S]*?)\n\s*```/gu;

/** The last fence counts: a model may quote one before. */
const jsonIn = (text: string): string => {
  const fenced = [...text.matchAll(FENCE)].at(-1)?.groups?.["body"];
  if (fenced !== undefined) return fenced;
  const [from, to] = [text.indexOf("{"), text.lastIndexOf("}")];
  return from < 0 || to < from ? text : text.slice(from, to + 1);
};

export const readAnswer = <S extends z.ZodType>(schema: S, text: string): Read<z.output<S>> => {
  let value: unknown;
  try {
    value = JSON.parse(jsonIn(text));
  } catch {
    return { kind: "bad", problems: ["your answer holds no JSON that can be read"] };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: "good", value: parsed.data };
  return {
    kind: "bad",
    problems: parsed.error.issues.map(
      ({ path, message }) => `${path.map(String).join(".") || "the whole"}: ${message}`,
    ),
  };
};
