/** What follows a sign-in, by whichever way. */
import { forgetWhatWasRead } from "../../api/query-client.ts";
import { keepCsrfToken } from "../../api/session.ts";
import type { SignInAnswer } from "../../api/types.ts";

/** Only a path of our own: an address in a link must not lead elsewhere. */
export const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith("/sign-in") ? next : "/";

const NEXT_KEY = "provost.next";

/** Kept over the second step, and over the way to a provider and back. */
export const keepNext = (next: string | undefined): void => sessionStorage.setItem(NEXT_KEY, safeNext(next));

/** The page that was wanted, once. */
export const takeNext = (): string => {
  const next = safeNext(sessionStorage.getItem(NEXT_KEY) ?? undefined);
  sessionStorage.removeItem(NEXT_KEY);
  return next;
};

export type Step = { kind: "done"; next: string } | { kind: "second-factor"; ticket: string };

export const arrive = (answer: SignInAnswer): Step => {
  if (answer.kind === "second-factor") return answer;
  keepCsrfToken(answer.csrfToken);
  forgetWhatWasRead();
  return { kind: "done", next: takeNext() };
};
