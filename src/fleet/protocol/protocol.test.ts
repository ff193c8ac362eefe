import { assert, property, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { offeredRequirements, parseCapability } from "./capability.ts";
import { decodeAgentFrames, decodeControlFrames, encodeFrames } from "./codec.ts";
import { decodeChunk, encodeChunk } from "./fields.ts";
import { negotiateVersion } from "./version.ts";

test("both sides settle on the highest version that both speak, or on none", () => {
  expect(negotiateVersion({ min: 1, max: 3 }, { min: 1, max: 2 })).toBe(2);
  expect(negotiateVersion({ min: 1, max: 1 }, { min: 1, max: 2 })).toBe(1);
  expect(negotiateVersion({ min: 2, max: 3 }, { min: 1, max: 1 })).toBeNull();
  expect(negotiateVersion({ min: 1, max: 1 }, { min: 2, max: 3 })).toBeNull();
});

test("a capability with a version is offered under each beginning of it", () => {
  expect(
    offeredRequirements([
      { name: "node", version: "24.1.0" },
      { name: "gpu", version: null },
    ]),
  ).toEqual(["gpu", "node", "node@24", "node@24.1", "node@24.1.0"]);
  expect(parseCapability("node@24.1")).toEqual({ name: "node", version: "24.1" });
  expect(["", "node@", "node@x", "node@1@2", "No De"].map(parseCapability)).toEqual([null, null, null, null, null]);
});

test("any bytes survive as chunks, and only text goes as text", () => {
  assert(
    property(uint8Array({ maxLength: 200 }), (bytes) => {
      expect(new Uint8Array(decodeChunk(encodeChunk(bytes, 0)))).toEqual(bytes);
    }),
  );
  expect(encodeChunk(Buffer.from("grüße\n"), 3)).toEqual({ offset: 3, encoding: "utf8", data: "grüße\n" });
  expect(encodeChunk(Buffer.from([0xff, 0x41]), 0).encoding).toBe("base64");
  expect(encodeChunk(Buffer.from("\uFEFFa"), 0).encoding).toBe("base64");
});

test("frames are batched up to the size of a message, and come back in order", () => {
  const frames = Array.from({ length: 1_000 }, (_, seq) => ({ type: "heartbeat" as const, seq, busy: 0 }));
  const messages = encodeFrames(frames, 4_096);
  expect(messages.every((message) => Buffer.byteLength(message) <= 4_096)).toBe(true);
  expect(messages.flatMap((message) => decodeAgentFrames(message).frames)).toEqual(frames);
  expect(encodeFrames(frames, 1_000_000)).toHaveLength(Math.ceil(1_000 / 256));
  expect(encodeFrames([], 100)).toEqual([]);
});

test("a frame that does not fit is named, and the others of its message hold", () => {
  const good = { type: "heartbeat", seq: 1, busy: 0 };
  const decoded = decodeAgentFrames(JSON.stringify([good, { type: "report", id: "r1" }, { type: "new" }, 7]));
  expect(decoded.frames).toEqual([good]);
  expect(decoded.faults.map(({ id }) => id)).toEqual(["r1", null, null]);
  expect(decoded.faults[0]?.problem).toContain("frame report: taskId");
});

test("fields that a later version may add are ignored", () => {
  const frame = { type: "pulse", seq: 1, leaseMs: null };
  expect(decodeControlFrames(JSON.stringify([{ ...frame, later: 1 }])).frames).toEqual([frame]);
});

test.each(["", "{", "{}", "[]", "7", JSON.stringify(Array(257).fill(0))])("%j is no message", (text) => {
  expect(decodeAgentFrames(text)).toMatchObject({ frames: [], faults: [{ id: null }] });
});
