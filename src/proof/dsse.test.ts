import { assert, integer, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { claimsOfEnvelope, openEnvelope, preAuthenticationEncoding, sealEnvelope } from "./dsse.ts";
import { seededKey } from "./fixtures/seeded-key.ts";
import { readPublicKey } from "./verifying-key.ts";

const TYPE = "application/vnd.in-toto+json";
const key = seededKey(7);
const publicKey = readPublicKey(key.publicKeyPem, "the test");

test("the pre-authentication encoding is the one of the DSSE specification", () => {
  const encoded = preAuthenticationEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
  expect(Buffer.from(encoded).toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

test("lengths are counted in bytes", () => {
  const encoded = preAuthenticationEncoding("ü", Buffer.from("→"));
  expect(Buffer.from(encoded).toString()).toBe("DSSEv1 2 ü 3 →");
});

test("what was sealed can be opened with its key and type", () => {
  const text = sealEnvelope(TYPE, { b: [1, "x"], a: null }, key);
  expect(openEnvelope(text, TYPE, publicKey)).toEqual({ ok: true, body: { a: null, b: [1, "x"] } });
  expect(claimsOfEnvelope(text)).toEqual({ keyId: key.keyId, body: { a: null, b: [1, "x"] } });
});

test("another type, another key and another form are refused", () => {
  const text = sealEnvelope(TYPE, { a: 1 }, key);
  const other = readPublicKey(seededKey(8).publicKeyPem, "the test");
  const spaced = `${JSON.stringify(JSON.parse(text), null, 1)}\n`;
  const twice = text.replace(/"signatures":\[(.*)\]/, '"signatures":[$1,$1]');
  expect(openEnvelope(text, "application/json", publicKey)).toMatchObject({
    ok: false,
    problem: expect.stringContaining("application/json"),
  });
  expect(openEnvelope(text, TYPE, other)).toMatchObject({ ok: false, problem: expect.stringContaining(key.keyId) });
  expect(openEnvelope(spaced, TYPE, publicKey)).toEqual({ ok: false, problem: "is not in its canonical form" });
  expect(openEnvelope(twice, TYPE, publicKey).ok).toBe(false);
});

test("no byte of an envelope can be changed", () => {
  const bytes = Buffer.from(sealEnvelope(TYPE, { task: "t", exit: 0 }, key));
  assert(
    property(nat(bytes.length - 1), integer({ min: 1, max: 255 }), (position, mask) => {
      const flipped = Buffer.from(bytes);
      flipped[position] = (flipped[position] ?? 0) ^ mask;
      expect(openEnvelope(flipped.toString("utf8"), TYPE, publicKey).ok).toBe(false);
    }),
    { numRuns: 400 },
  );
});
