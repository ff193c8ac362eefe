import { assert, property, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { sha256 } from "./hash.ts";
import { portableSha256 } from "./portable-sha256.ts";

it("gives what node:crypto gives, at every length around the ends of blocks", () => {
  for (let length = 0; length < 200; length += 1) {
    const message = Uint8Array.from({ length }, (_, at) => (at * 151 + length) & 0xff);

    expect(portableSha256(message)).toBe(sha256(message));
  }
});

it("gives what node:crypto gives for any bytes", () => {
  assert(
    property(uint8Array({ maxLength: 3_000 }), (message) => {
      expect(portableSha256(message)).toBe(sha256(message));
    }),
  );
});
