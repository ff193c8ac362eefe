/** What went wrong with a call of a provider, by its class: who is to blame, and when it is worth another try. */
import { APICallError } from "@ai-sdk/provider";
import { ERRORS, ProvostError, type ErrorCode } from "../../model/errors.ts";
import { redactText } from "../../runtime/redaction.ts";
import type { ModelAccess } from "./model-access.ts";

const MAX_WORDS = 500;
const TOO_LONG = /context (length|window)|too long|maximum.{0,20}tokens|too many tokens|input is too large/i;

/** Milliseconds; from seconds, milliseconds or a date, as providers send it. */
export const retryAfterMs = (headers: Readonly<Record<string, string>>, now: Date): number | null => {
  const ms = Number(headers["retry-after-ms"]);
  if (Number.isFinite(ms) && headers["retry-after-ms"] !== undefined) return Math.max(0, ms);
  const value = headers["retry-after"];
  if (value === undefined) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
};

/** Also of those who say so with another status, as llama.cpp does of a text that it cannot take at once. */
export const saysTooLong = ({ code, message }: ProvostError): boolean =>
  code === "MODEL_CONTEXT_FULL" || TOO_LONG.test(message);

/** Google answers 400 to a key that is none. */
const KEY_REFUSED = /API_KEY_INVALID|API key (?:not valid|expired)/;

const codeOfStatus = (status: number, words: string): ErrorCode => {
  if (status === 401 || status === 403 || (status === 400 && KEY_REFUSED.test(words))) return "MODEL_KEY_REFUSED";
  if (status === 404) return "MODEL_NOT_FOUND";
  if (status === 408) return "MODEL_CALL_TIMEOUT";
  if (status === 429) return "MODEL_RATE_LIMITED";
  if (status === 413 || (status < 500 && TOO_LONG.test(words))) return "MODEL_CONTEXT_FULL";
  return status >= 500 ? "MODEL_OVERLOADED" : "MODEL_REQUEST_REFUSED";
};

/** In the middle of a stream there is no status any more; the provider's words are all there is. */
const codeOfWords = (words: string): ErrorCode => {
  if (/rate.?limit/i.test(words)) return "MODEL_RATE_LIMITED";
  if (/overloaded|server_error|internal|unavailable/i.test(words)) return "MODEL_OVERLOADED";
  return "MODEL_STREAM_CUT";
};

const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT|SSL|Cannot connect|fetch failed/;

const wordsOf = (thrown: unknown): string => {
  if (thrown instanceof Error) return [thrown.message, wordsOf(thrown.cause)].filter(Boolean).join(": ");
  if (thrown === undefined || thrown === null) return "";
  return typeof thrown === "string" ? thrown : JSON.stringify(thrown);
};

const codeOf = (thrown: unknown, begun: boolean): ErrorCode => {
  const words = wordsOf(thrown);
  if (APICallError.isInstance(thrown) && thrown.statusCode !== undefined && (thrown.statusCode >= 400 || !begun)) {
    return codeOfStatus(thrown.statusCode, `${words} ${thrown.responseBody ?? ""}`);
  }
  if (!begun && UNREACHABLE.test(words)) return "MODEL_UNREACHABLE";
  return codeOfWords(words);
};

/** @param begun whether any of the answer had come */
export const callFailure = (access: ModelAccess, thrown: unknown, { begun, now }: { begun: boolean; now: Date }) => {
  if (thrown instanceof ProvostError) return thrown;
  const code = codeOf(thrown, begun);
  const said = redactText(wordsOf(thrown).slice(0, MAX_WORDS), access.key === null ? [] : [access.key]);
  const headers = APICallError.isInstance(thrown) ? (thrown.responseHeaders ?? {}) : {};
  const wait = retryAfterMs(headers, now);
  const details = { model: access.choice.model, ...(wait !== null && { retryAfterMs: wait }) };
  const meaning = ERRORS[code].meaning.replace(/\.$/, "");
  return new ProvostError(code, `${access.choice.model}: ${meaning}: ${said}`, details, { cause: thrown });
};
