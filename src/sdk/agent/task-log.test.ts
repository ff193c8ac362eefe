import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { AgentFrame } from "../../fleet/protocol/frames.ts";
import { decodeChunk } from "../../fleet/protocol/fields.ts";
import { createTaskLog } from "./task-log.ts";

const setUp = () => {
  const clock = createTestClock();
  const link = { connected: true };
  const sent: Extract<AgentFrame, { type: "log" }>[] = [];
  const log = createTaskLog({
    lease: { runId: null, taskId: "t", token: 1 },
    clock,
    send: (frame) => void (frame.type === "log" && sent.push(frame)),
    connected: () => link.connected,
  });
  const bytes = () => Buffer.concat(sent.map(decodeChunk));
  return { clock, link, sent, log, bytes };
};

test("small writes go out together, large ones at once and in pieces", () => {
  const { clock, log, sent, bytes } = setUp();
  log.write("a");
  log.write("b");
  expect(sent).toEqual([]);
  clock.advance(100);
  expect(sent).toMatchObject([{ offset: 0, data: "ab" }]);
  log.write(new Uint8Array(150_000));
  expect(sent.map(({ offset }) => offset)).toEqual([0, 2, 65_538, 131_074]);
  expect(bytes().byteLength).toBe(150_002);
});

test("what was written while the connection was broken follows, from where the control plane says that it is", () => {
  const { clock, link, log, sent, bytes } = setUp();
  log.write("sent and lost, ");
  clock.advance(100);
  link.connected = false;
  log.write("written alone");
  clock.advance(100);
  expect(sent).toHaveLength(1);
  link.connected = true;
  sent.length = 0;
  log.resumeFrom(5);
  expect(sent[0]?.offset).toBe(5);
  expect(bytes().toString()).toBe("and lost, written alone");
});

test("beyond a mebibyte the oldest is dropped, and what follows keeps its place", () => {
  const { link, log, sent } = setUp();
  link.connected = false;
  for (let piece = 0; piece < 20; piece += 1) log.write(new Uint8Array(100_000).fill(piece));
  link.connected = true;
  log.resumeFrom(0);
  const [first] = sent;
  expect(first?.offset).toBe(1_000_000);
  expect(sent.reduce((sum, frame) => sum + decodeChunk(frame).byteLength, 0)).toBe(1_000_000);
});
