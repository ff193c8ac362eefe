import { describe, expect, it } from "vitest";
import { checkSchema } from "../../model/check.ts";
import { assessResponse } from "./assess-response.ts";

const response = {
  status: 200,
  headers: { "x-frame-options": "DENY" },
  body: '{"ok": true, "list": [{"n": 1}]}',
  bodyTruncated: false,
  durationMs: 1,
};

const httpCheck = (fields: object) => {
  const check = checkSchema.parse(fields);
  if (check.kind !== "http") throw new Error(`a check of kind ${check.kind}`);
  return check;
};

const assess = (fields: object, over: object = {}) =>
  assessResponse(httpCheck({ kind: "http", url: "http://localhost/", ...fields }), {
    ...response,
    ...over,
  });

describe("assessResponse", () => {
  it.each([
    ["the status alone", {}],
    ["JSON by pointers", { json: { "/ok": true, "/list/0": { n: 1 } } }],
    ["headers by patterns", { responseHeaders: { "X-Frame-Options": "^D" } }],
    ["the body by a pattern", { match: '"ok": true' }],
  ])("accepts %s", (_, fields) => {
    expect(assess(fields)).toBeNull();
  });

  it.each([
    ["another status", { status: 404, match: "ok" }, {}, "GET answered 200, wanted 404"],
    ["another value", { json: { "/ok": false } }, {}, "GET answered 200; /ok is true, wanted false"],
    ["a text for a number", { json: { "/list/0/n": "1" } }, {}, 'GET answered 200; /list/0/n is 1, wanted "1"'],
    ["nothing at the pointer", { json: { "/no": 1 } }, {}, "GET answered 200; there is nothing at /no in the body"],
    [
      "no JSON",
      { json: { "/ok": true } },
      { body: "plain" },
      'GET answered 200; the body is not JSON: unexpected "plain" at line 1, column 1',
    ],
    ["a missing header", { responseHeaders: { "x-other": "." } }, {}, "GET answered 200 without the header x-other"],
    [
      "another header",
      { responseHeaders: { "x-frame-options": "SAME" } },
      {},
      'GET answered 200; its header x-frame-options is "DENY" and does not match /SAME/',
    ],
    ["another body", { match: "bye" }, {}, "GET answered 200; the body does not match /bye/"],
    [
      "a body that was cut",
      { match: "bye" },
      { bodyTruncated: true },
      "GET answered 200; the body does not match /bye/ (the body was cut at its limit)",
    ],
  ])("is red for %s", (_, fields, over, summary) => {
    expect(assess(fields, over)).toMatchObject({ outcome: "red", summary });
  });

  it.each([
    ["a pointer that is none", { json: { ok: true } }],
    ["a pattern that is none", { match: "(" }],
    ["a header's pattern that is none", { responseHeaders: { "x-frame-options": "[" } }],
  ])("cannot judge by %s", (_, fields) => {
    expect(assess(fields)).toMatchObject({ outcome: "error", errorClass: "validation" });
  });
});
