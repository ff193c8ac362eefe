import { expect, test } from "vitest";
import { demandStrongPassword } from "./strength.ts";

const verdictOn = async (password: string, known: (string | null)[] = []) =>
  demandStrongPassword(password, known).then(
    () => "taken",
    (error: Error) => error.message,
  );

test.each(["short", "password1234", "P@ssw0rd2024!", "1234567890qwertyuiop", "iloveyou1234", "aaaaaaaaaaaaaaaaaaaa"])(
  "%s is refused",
  async (password) => {
    expect(await verdictOn(password)).toMatch(/^the password (has \d+ characters|is too weak: )/);
  },
);

test.each(["violet harbour under seven maps", "gK9#mmPq2xLw", "Schmetterlingsjäger am Nebelkai"])(
  "%s is taken",
  async (password) => {
    expect(await verdictOn(password)).toBe("taken");
  },
);

test("what is known about a person is worth nothing", async () => {
  expect(await verdictOn("wilhelmina.oxenford", ["Wilhelmina Oxenford", null])).toContain("too weak");
});

test("one that is too long is refused before anything is made of it", async () => {
  expect(await verdictOn("x".repeat(100_000))).toContain("at most 256");
});

test("no message repeats the password", async () => {
  expect(await verdictOn("trustno1trustno1")).not.toContain("trustno1");
});
