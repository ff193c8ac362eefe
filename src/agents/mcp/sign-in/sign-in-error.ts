/** What is wrong with a sign-in, in words that hold nothing of what is secret about it. */
import { OAuthError, OAuthErrorCode } from "@modelcontextprotocol/client";
import { ProvostError } from "../../../model/errors.ts";
import { redactText, type Secret } from "../../../runtime/redaction.ts";
import { errorOfOurs } from "../error-of-ours.ts";

const MAX_WORDS = 300;

/** The authorization server's words are a stranger's: one line, not long, and without what was sent to it. */
export const wordsOf = (thrown: unknown, secrets: readonly Secret[]): string => {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const text = thrown instanceof OAuthError ? `${thrown.code}: ${said}` : said;
  return redactText(text, secrets)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .slice(0, MAX_WORDS);
};

const PASSING: readonly string[] = [
  OAuthErrorCode.ServerError,
  OAuthErrorCode.TemporarilyUnavailable,
  OAuthErrorCode.TooManyRequests,
];

/** Whether the authorization server has decided, and would not decide otherwise if it were asked again. */
export const isRefusal = (thrown: unknown): boolean => thrown instanceof OAuthError && !PASSING.includes(thrown.code);

const isUnreachable = (thrown: unknown): boolean =>
  thrown instanceof Error && ("syscall" in thrown || thrown.name === "TimeoutError" || thrown.name === "AbortError");

/** MCP_LOGIN_FAILED, or MCP_SERVER_FAILED when it could not be asked. */
export const loginFailure = (server: string, thrown: unknown, secrets: readonly Secret[]): ProvostError => {
  const known = errorOfOurs(thrown);
  if (known !== null) return known;
  const code = isUnreachable(thrown) ? "MCP_SERVER_FAILED" : "MCP_LOGIN_FAILED";
  // Without its cause: what was sent may stand in it.
  return new ProvostError(code, `the sign-in at the MCP server ${server}: ${wordsOf(thrown, secrets)}`, { server });
};
