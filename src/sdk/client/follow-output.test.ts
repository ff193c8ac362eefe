import { expect, test } from "vitest";
import { createClient } from "./index.ts";

const ENDS = Symbol("the connection ends");
const encoder = new TextEncoder();

/** Answers with the pieces of one connection after the other. */
const answering = (...connections: (string | typeof ENDS)[][]) => {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (address) => {
    asked.push(address as string);
    const pieces = connections.shift();
    if (pieces === undefined) return Response.json({ code: "TASK_NOT_FOUND", message: "gone" }, { status: 404 });
    return new Response(
      new ReadableStream({
        pull: (controller) => {
          const piece = pieces.shift();
          if (piece === undefined) controller.close();
          else if (piece === ENDS) controller.error(new TypeError("terminated"));
          else controller.enqueue(encoder.encode(piece));
        },
      }),
    );
  };
  return { asked, client: createClient({ url: "http://it", fetch, retries: 0 }) };
};

const textOf = async (pieces: AsyncIterable<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of pieces) text += decoder.decode(piece, { stream: true });
  return text;
};

test("what is cut off while it is silent goes on where it was, each byte once", async () => {
  const { asked, client } = answering(["grün", ENDS], [ENDS], ["e Wiese", " und Wald"]);

  expect(await textOf(client.followOutput({ taskId: "t", attempt: 2 }))).toBe("grüne Wiese und Wald");
  expect(asked.map((address) => address.replace("http://it/v1/queue-tasks/t/output?", ""))).toEqual([
    "follow=true&from=0&attempt=2",
    "follow=true&from=5&attempt=2",
    "follow=true&from=5&attempt=2",
  ]);
});

test("what is refused is not asked for again, also in the middle", async () => {
  const gone = answering();
  const later = answering(["all that came", ENDS]);

  await expect(textOf(gone.client.followOutput({ runId: "r", taskId: "t" }))).rejects.toMatchObject({ status: 404 });
  await expect(textOf(later.client.followOutput({ taskId: "t" }))).rejects.toMatchObject({ status: 404 });
  expect(gone.asked).toEqual(["http://it/v1/runs/r/tasks/t/output?follow=true&from=0"]);
});

test("whoever leaves is not kept by a control plane that is away", async () => {
  const leaving = new AbortController();
  const { client } = answering(["one", ENDS]);
  const pieces = client.followOutput({ taskId: "t" }, { signal: leaving.signal });

  await pieces.next();
  leaving.abort(new Error("left"));

  await expect(pieces.next()).rejects.toThrow("terminated");
});
