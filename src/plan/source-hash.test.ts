import { expect, it } from "vitest";
import { sha256 } from "../runtime/hash.ts";
import { sourceHash } from "./source-hash.ts";

it.each([
  ["short", "# Plan ✅\n"],
  ["long", "# Plan ✅\n".repeat(4_000)],
  ["broken", "half of a pair: \ud83d"],
])("is the sha256 of the bytes of a %s source", (_, text) => {
  expect(sourceHash(text, undefined)).toBe(sha256(text));
  expect(sourceHash(Buffer.from(text), undefined)).toBe(sha256(text));
});

it("is the sha256 of both hashes with a sidecar", () => {
  expect(sourceHash("plan", { text: "sidecar" })).toBe(sha256(`${sha256("plan")}\n${sha256("sidecar")}\n`));
});
