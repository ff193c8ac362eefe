import { expect, test } from "vitest";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { joinPipelines } from "./joined-pipelines.ts";

const [ONE, OTHER] = ["one" as TenantId, "other" as TenantId];
const statement = (text: string) => ({ text, values: [] });

/** Answers each statement with its own text. @param fault what sending these texts throws */
const begin = (fault: (texts: readonly string[]) => Error | null = () => null) => {
  const sent: string[] = [];
  const pipeline = joinPipelines(async (tenantId, statements) => {
    const texts = statements.map(({ text }) => text);
    sent.push(`${tenantId}: ${texts.join(" ")}`);
    const error = fault(texts);
    if (error !== null) throw error;
    return texts.map((text) => [{ text }]);
  });
  const ask = (tenantId: TenantId, ...texts: string[]) => pipeline(tenantId, texts.map(statement), { joins: true });
  return { sent, ask, pipeline };
};

const rows = (...texts: string[]) => texts.map((text) => [{ text }]);

test("what is asked for in one turn goes together, in one order whoever asks first, and each gets its own rows", async () => {
  const { sent, ask } = begin();

  const answers = await Promise.all([ask(ONE, "b", "a"), ask(ONE, "a"), ask(ONE, "b", "c")]);

  expect(sent).toEqual(["one: a b a b c"]);
  expect(answers).toEqual([rows("b", "a"), rows("a"), rows("b", "c")]);
});

test("tenants have nothing in common; what comes later goes by itself, and so does who does not join", async () => {
  const { sent, ask, pipeline } = begin();

  await Promise.all([ask(ONE, "a"), ask(OTHER, "a"), pipeline(ONE, [statement("c")])]);
  await ask(ONE, "b");

  expect(sent).toEqual(["one: c", "one: a", "other: a", "one: b"]);
});

test("one that fails does not take the others with it", async () => {
  const { sent, ask } = begin((texts) => (texts.includes("bad") ? new Error("no such table") : null));

  const answers = await Promise.allSettled([ask(ONE, "a"), ask(ONE, "bad"), ask(ONE, "c")]);

  expect(answers).toMatchObject([
    { status: "fulfilled", value: rows("a") },
    { status: "rejected", reason: { message: "no such table" } },
    { status: "fulfilled", value: rows("c") },
  ]);
  expect(sent).toEqual(["one: a bad c", "one: a", "one: bad", "one: c"]);
});

test("what may have been committed before the connection was lost is not sent again", async () => {
  const { sent, ask } = begin(() => new ProvostError("DATABASE_UNAVAILABLE", "it is gone"));

  const answers = await Promise.allSettled([ask(ONE, "a"), ask(ONE, "b")]);

  const lost = { status: "rejected", reason: { code: "DATABASE_UNAVAILABLE" } };
  expect(answers).toMatchObject([lost, lost]);
  expect(sent).toEqual(["one: a b"]);
});
