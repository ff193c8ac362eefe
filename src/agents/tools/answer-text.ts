/** What a caller gets to read of an answer: without the values of secrets, and not more than a model can take. */
import { redactText, type Secret } from "../../runtime/redaction.ts";

/** Characters. */
const MAX_ANSWER = 48_000;
const HEAD = 32_000;
const TAIL = MAX_ANSWER - HEAD;

/** Characters that consist of two are not cut. */
const whole = (text: string): string => text.replace(/^[\udc00-\udfff]/, "").replace(/[\ud800-\udbff]$/, "");

export const answerText = (text: string, secrets: readonly Secret[]): { content: string; truncated: boolean } => {
  const clean = redactText(text, secrets);
  if (clean.length <= MAX_ANSWER) return { content: clean, truncated: false };
  const left = clean.length - MAX_ANSWER;
  const content = `${whole(clean.slice(0, HEAD))}\n[… ${left} characters are left out …]\n${whole(clean.slice(-TAIL))}`;
  return { content, truncated: true };
};
