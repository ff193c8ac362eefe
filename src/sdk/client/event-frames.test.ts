import { expect, test } from "vitest";
import { readFrames } from "./event-frames.ts";

const streamOf = (...chunks: string[]): ReadableStream<Uint8Array> =>
  ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk)));

const framesOf = async (...chunks: string[]) => {
  const frames = [];
  for await (const frame of readFrames(streamOf(...chunks))) frames.push(frame);
  return frames;
};

test("frames are put together however the bytes were cut", async () => {
  const text = 'id: 7\nevent: task.leased\ndata: {"title":"Übung"}\n\n: beat\n\nid: 8\n\n';
  const whole = await framesOf(text);

  expect(whole).toEqual([
    { id: "7", event: "task.leased", data: '{"title":"Übung"}' },
    null,
    { id: "8", event: null, data: null },
  ]);
  expect(await framesOf(...text.split(""))).toEqual(whole);
});

test("what was not finished is not a frame", async () => {
  expect(await framesOf("id: 7\ndata: {}\n\nid: 8\ndata: {")).toHaveLength(1);
});
