import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRedactor, createSecretSearch, redactText } from "./redaction.ts";
import type { Secret } from "./redaction.ts";

const TOKEN = { name: "TOKEN", value: "s3cr3t/value+with=signs" };
const PEM = {
  name: "PEM",
  value: "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\nabc\n-----END KEY-----\n",
};

const through = (chunks: readonly Uint8Array[], secrets: readonly Secret[]): string => {
  const redactor = createRedactor(secrets);
  if (redactor === null) throw new Error("nothing to take out");
  return Buffer.concat([...chunks.map((chunk) => redactor.push(chunk)), redactor.end()]).toString();
};

test.each([
  ["plain", TOKEN.value],
  ["in JSON", JSON.stringify(TOKEN.value).slice(1, -1)],
  ["in a URL", encodeURIComponent(TOKEN.value)],
  ["hex", Buffer.from(TOKEN.value).toString("hex")],
  ["upper-case hex", Buffer.from(TOKEN.value).toString("hex").toUpperCase()],
])("a value is taken out: %s", (_how, form) => {
  expect(redactText(`before ${form} after`, [TOKEN])).toBe("before [secret TOKEN] after");
});

test.each(["", "a", "ab", "user:", "Basic user:"])("base64 of what holds the value after %j is taken out", (before) => {
  for (const encoding of ["base64", "base64url"] as const) {
    const encoded = Buffer.from(`${before}${TOKEN.value}@host`).toString(encoding);
    const clean = redactText(encoded, [TOKEN]);
    expect(clean).toContain("[secret TOKEN]");
    // at most the ends of the value are left, which share their base64 characters with what stands beside it
    const left = clean.replace("[secret TOKEN]", "").length;
    expect(left).toBeLessThanOrEqual(Buffer.from(`${before}@host`).toString(encoding).length + 8);
  }
});

test("lines of a text of many lines are taken out one by one", () => {
  expect(redactText("x MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj y", [PEM])).toBe("x [secret PEM] y");
});

test("a value that begins like another is taken out whole", () => {
  const [short, long] = [
    { name: "SHORT", value: "password" },
    { name: "LONG", value: "password-and-more" },
  ];
  expect(redactText("password-and-more password", [short, long])).toBe("[secret LONG] [secret SHORT]");
});

test("however a stream is cut, no value comes through and nothing else is lost", () => {
  const secrets = [TOKEN, { name: "REPEATING", value: "abababab" }, PEM];
  const piece = fc.constantFrom(TOKEN.value, "abab", "ab", "s3cr3t", "\u{1F3AF}é\0\n", PEM.value, "x");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 8 }), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(""));
      const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
      const clean = through(chunks, secrets);
      for (const { value } of secrets) expect(clean).not.toContain(value);
      expect(clean).toBe(through([bytes], secrets));
    }),
  );
});

test("output that ends in the middle of a value, or has none, comes through to its last byte", () => {
  const half = TOKEN.value.slice(0, 10);
  expect(through([Buffer.from(`a ${half}`)], [TOKEN])).toBe(`a ${half}`);
  const bytes = Buffer.from([0, 255, 128, 10, 13, 200]);
  expect(createRedactor([TOKEN])?.push(bytes)).toEqual(bytes);
});

test("what cannot be the beginning of a value is not held back", () => {
  const redactor = createRedactor([TOKEN]);
  expect(redactor?.push(Buffer.from("a line\n")).toString()).toBe("a line\n");
  expect(redactor?.push(Buffer.from("ends with s3c")).toString()).toBe("ends with ");
});

test("text after text is held against the same list, by itself, and against what the list has become", () => {
  const secrets: Secret[] = [TOKEN];
  const half = TOKEN.value.slice(0, 10);
  expect(redactText(`ends with ${half}`, secrets)).toBe(`ends with ${half}`);
  expect(redactText(`${TOKEN.value.slice(10)} begins`, secrets)).toBe(`${TOKEN.value.slice(10)} begins`);

  secrets.push({ name: "LATER", value: "a value that came later" });
  expect(redactText("with a value that came later", secrets)).toBe("with [secret LATER]");

  secrets[0] = { name: "OTHER", value: "in the place of the first" };
  expect(redactText(`${TOKEN.value} in the place of the first`, secrets)).toBe(`${TOKEN.value} [secret OTHER]`);
});

test("a secret in bytes is found by its name", () => {
  const search = createSecretSearch([PEM, TOKEN]);
  expect(search(Buffer.from(`key = "${TOKEN.value}"`))).toBe("TOKEN");
  expect(search(Buffer.from("nothing"))).toBeNull();
  expect(createRedactor([])).toBeNull();
});
