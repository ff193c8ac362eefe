import * as fc from "fast-check";
import { expect, test } from "vitest";
import { repairEncoding } from "./repair.ts";

const bytes = (...parts: (number | string)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])));

const utf16 = (text: string, bigEndian: boolean): Uint8Array =>
  Uint8Array.from(
    [0xfeff, ...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))].flatMap((unit) =>
      bigEndian ? [unit >> 8, unit & 0xff] : [unit & 0xff, unit >> 8],
    ),
  );

const TEXT = "# Plän ✅ 🎯\r\n- [ ] task";

test.each([
  ["UTF-8", bytes(TEXT)],
  ["UTF-8 with a byte order mark", bytes(0xef, 0xbb, 0xbf, TEXT)],
  ["UTF-16, little end first", utf16(TEXT, false)],
  ["UTF-16, big end first", utf16(TEXT, true)],
])("%s needs no repair", (_name, source) => {
  expect(repairEncoding(source)).toEqual({ text: TEXT, repairs: [] });
});

test("a byte order mark that was damaged itself goes away", () => {
  expect(repairEncoding("ï»¿# Plan")).toEqual({ text: "# Plan", repairs: [{ line: 1, from: "ï»¿", to: "" }] });
  expect(repairEncoding("\ufeff# Plan")).toEqual({ text: "# Plan", repairs: [] });
});

test("bytes that are no UTF-8 are read as Windows-1252 and reported", () => {
  expect(repairEncoding(bytes("ok ✅\n", "caf", 0xe9, " ", 0x96, 0x85, "\n", 0x80, "5"))).toEqual({
    text: "ok ✅\ncafé –…\n€5",
    repairs: [
      { line: 2, from: "\\xe9", to: "é" },
      { line: 2, from: "\\x96\\x85", to: "–…" },
      { line: 3, from: "\\x80", to: "€" },
    ],
  });
});

test("overlong forms, surrogates and cut sequences are no UTF-8", () => {
  const sources = [
    bytes(0xc0, 0xaf),
    bytes(0xed, 0xa0, 0x80),
    bytes(0xf4, 0x90, 0x80, 0x80),
    bytes("a", 0xe2, 0x9c),
    bytes(0xf0, 0x82, 0x82, 0xac),
  ];
  expect(sources.map((source) => repairEncoding(source).repairs.length > 0)).toEqual([true, true, true, true, true]);
});

test("no bytes make it throw; valid UTF-8 comes out as the platform decodes it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (source) => {
      const { text } = repairEncoding(source);
      expect(typeof text).toBe("string");
    }),
    { numRuns: 1_000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
      expect(repairEncoding(bytes(text))).toEqual({ text, repairs: [] });
    }),
  );
});
