import { isDeepStrictEqual } from "node:util";
import type { Check } from "../../model/check.ts";
import { type Finding, judged, unobservable } from "../finding.ts";
import { matchText } from "../match-text.ts";
import { followPointer } from "../measure/json-pointer.ts";
import { parseJson, positionOf } from "../measure/json-text.ts";
import { shortJson } from "../measure/short-json.ts";
import type { HttpResponse } from "./send-request.ts";

type HttpCheck = Extract<Check, { kind: "http" }>;

/** Null when the response is as the check wants it, else what is wrong with it first. */
export const assessResponse = (check: HttpCheck, response: HttpResponse): Finding | null => {
  const got = `${check.method} answered ${response.status}`;
  if (response.status !== check.status) return judged(false, `${got}, wanted ${check.status}`);
  return assessHeaders(check, response, got) ?? assessBody(check, response, got) ?? assessJson(check, response, got);
};

const assessHeaders = (check: HttpCheck, response: HttpResponse, got: string): Finding | null => {
  for (const [name, pattern] of Object.entries(check.responseHeaders)) {
    const value = response.headers[name.toLowerCase()];
    if (value === undefined) return judged(false, `${got} without the header ${name}`);
    const match = matchText(pattern, value);
    if (match.kind === "finding") return match.finding;
    if (!match.matches)
      return judged(false, `${got}; its header ${name} is "${value}" and does not match /${pattern}/`);
  }
  return null;
};

const assessBody = (check: HttpCheck, response: HttpResponse, got: string): Finding | null => {
  if (check.match === undefined) return null;
  const match = matchText(check.match, response.body);
  if (match.kind === "finding") return match.finding;
  const cut = response.bodyTruncated ? " (the body was cut at its limit)" : "";
  return match.matches ? null : judged(false, `${got}; the body does not match /${check.match}/${cut}`);
};

const assessJson = (check: HttpCheck, response: HttpResponse, got: string): Finding | null => {
  const wanted = Object.entries(check.json);
  if (wanted.length === 0) return null;
  const parsed = parseJson(response.body);
  if (!parsed.ok) {
    const { line, column } = positionOf(response.body, parsed.offset);
    return judged(false, `${got}; the body is not JSON: ${parsed.problem} at line ${line}, column ${column}`);
  }
  for (const [pointer, value] of wanted) {
    const found = followPointer(parsed.value, pointer);
    if (found.kind === "invalid") return unobservable(found.problem, "validation");
    if (found.kind === "absent") return judged(false, `${got}; there is nothing at ${pointer} in the body`);
    if (!isDeepStrictEqual(found.value, value)) {
      return judged(false, `${got}; ${pointer} is ${shortJson(found.value)}, wanted ${shortJson(value)}`);
    }
  }
  return null;
};
