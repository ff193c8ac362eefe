import { expect, test } from "vitest";
import { createMessageReader, MAX_MESSAGE_BYTES } from "./message-reader.ts";

test("lines come out whole, however they were cut, also inside of a character", () => {
  const bytes = Buffer.from('{"a":"ä€😀"}\r\n\n{"b":1}\n{"c"');
  for (let size = 1; size < bytes.length; size += 1) {
    const reader = createMessageReader();
    const lines: string[] = [];
    for (let from = 0; from < bytes.length; from += size) lines.push(...reader.push(bytes.subarray(from, from + size)));
    expect(lines).toEqual(['{"a":"ä€😀"}\r', "", '{"b":1}']);
  }
});

test("a line that is too long is not gathered to its end", () => {
  const reader = createMessageReader();
  expect(reader.push(Buffer.alloc(MAX_MESSAGE_BYTES))).toEqual([]);
  expect(() => reader.push(Buffer.from("x"))).toThrow("a message of more than 8388608 bytes");
});
