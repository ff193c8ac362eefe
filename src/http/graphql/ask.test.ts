import { expect, test } from "vitest";
import type { Actor } from "../../model/actor.ts";
import type { HttpServices } from "../http-services.ts";
import { addressFor, createAsk, MAX_OPERATIONS } from "./ask.ts";
import type { ReadableOperation } from "./readable-operations.ts";

const operation: ReadableOperation = {
  name: "tasks.list",
  path: "/v1/runs/{runId}/tasks",
  summary: "",
  arguments: [
    { name: "runId", in: "path", required: true, schema: {} },
    { name: "state", in: "query", required: false, schema: {} },
    { name: "limit", in: "query", required: false, schema: {} },
  ],
  keys: ["runId"],
  response: {},
};

test("values stand in the path and the query, where they cannot become another address", () => {
  expect(addressFor(operation, { runId: "a/../b?c", state: "a&b=c", limit: null })).toBe(
    "/v1/runs/a%2F..%2Fb%3Fc/tasks?state=a%26b%3Dc",
  );
});

const ask = (dispatch: HttpServices["dispatch"]) => createAsk({} as Actor, dispatch, new AbortController().signal);

test("what is asked twice is done once", async () => {
  const sent: string[] = [];
  const asker = ask(async (_, { path }) => {
    sent.push(path);
    return { status: 200, etag: null, body: sent.length };
  });

  const answers = await Promise.all([asker.ask(operation, { runId: "a" }), asker.ask(operation, { runId: "a" })]);

  expect(answers).toEqual([1, 1]);
  expect(sent).toEqual(["/v1/runs/a/tasks"]);
});

test("a refusal keeps its code", async () => {
  const asker = ask(() => Promise.resolve({ status: 403, etag: null, body: { code: "FORBIDDEN", detail: "not you" } }));

  await expect(asker.ask(operation, { runId: "a" })).rejects.toMatchObject({
    message: "not you",
    extensions: { code: "FORBIDDEN", status: 403 },
  });
});

test("no query has more done than the limit, whatever was expected of it", async () => {
  const asker = ask(() => Promise.resolve({ status: 200, etag: null, body: null }));
  for (let at = 0; at < MAX_OPERATIONS; at += 1) await asker.ask(operation, { runId: String(at) });

  expect(() => asker.ask(operation, { runId: "more" })).toThrow(/more than 200 operations/);
});
