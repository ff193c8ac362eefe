import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { AuditEntry } from "../../model/access.ts";
import type { TenantId } from "../../model/ids.ts";
import { AGAIN_MS, createRefusalNotes, SOON_MS } from "./refusal-notes.ts";

const ACME = "acme" as TenantId;
const entry = { status: 429 } as AuditEntry;

const open = () => {
  const clock = createTestClock();
  const told: number[][] = [];
  const notes = createRefusalNotes({
    clock,
    tell: async (_, entries) => void told.push(entries.map(({ times }) => times)),
  });
  const note = (kind: string, times = 1): void => {
    for (let n = 0; n < times; n += 1) notes.note(ACME, kind, entry);
  };
  /** What is told in that time. */
  const within = async (ms: number): Promise<number[][]> => {
    clock.advance(ms);
    await new Promise(setImmediate);
    return told.splice(0);
  };
  return { clock, notes, note, within };
};

test("the first of a kind are told soon, and those that go on once in a while, none of them uncounted", async () => {
  const { note, within } = open();
  note("flood", 40);
  expect(await within(SOON_MS)).toEqual([[40]]);

  const later: number[][] = [];
  for (let at = 0; at < 2 * AGAIN_MS; at += SOON_MS) {
    note("flood", 10);
    later.push(...(await within(SOON_MS)));
  }

  expect(later).toHaveLength(2);
  expect(later.flat().reduce((sum, times) => sum + times, 0)).toBe((10 * 2 * AGAIN_MS) / SOON_MS);
});

test("a kind is told soon beside one that goes on, and again after it had ended", async () => {
  const { note, within } = open();
  note("flood");
  await within(SOON_MS);
  note("flood", 5);
  note("another");
  expect(await within(SOON_MS)).toEqual([[1]]);
  expect(await within(AGAIN_MS)).toEqual([[5]]);

  await within(AGAIN_MS);
  note("flood");
  expect(await within(SOON_MS)).toEqual([[1]]);
});

test("nothing that waits is left when all is told at once, and no timer either", async () => {
  const { clock, notes, note } = open();
  note("flood");
  await notes.flush();
  note("flood", 3);
  note("another");
  await notes.flush();

  expect(clock.waiting()).toBe(0);
});
