/** Joins the pieces of an answer that come faster than anybody reads. The first of each part goes on at once. */
import type { SessionEntry } from "../../model/agent-session.ts";
import type { Clock } from "../../runtime/clock.ts";

/** No more than so often for each session. */
const EVERY_MS = 50;

type Delta = Extract<SessionEntry, { kind: "text" | "reasoning" }>;

const isDelta = (entry: SessionEntry): entry is Delta => entry.kind === "text" || entry.kind === "reasoning";

const isSamePart = (a: SessionEntry | null, b: Delta): a is Delta =>
  a?.kind === b.kind && a.step === b.step && a.part === b.part && a.data === undefined && b.data === undefined;

export type Gathering = {
  add(entry: SessionEntry): void;
  /** What was gathered goes on now. */
  close(): void;
};

/** @param pass gets all entries in their order */
export const createGathering = (clock: Clock, pass: (at: Date, entry: SessionEntry) => void): Gathering => {
  let last: { at: Date; entry: SessionEntry } | null = null;
  let held: { at: Date; entry: Delta } | null = null;
  let disarm: (() => void) | null = null;

  const passOn = (at: Date, entry: SessionEntry): void => {
    last = { at, entry };
    pass(at, entry);
  };
  const close = (): void => {
    disarm?.();
    disarm = null;
    if (held === null) return;
    const { entry } = held;
    held = null;
    passOn(clock.now(), entry);
  };
  const add = (entry: SessionEntry): void => {
    if (isDelta(entry) && held !== null && isSamePart(held.entry, entry)) {
      held.entry = { ...held.entry, delta: held.entry.delta + entry.delta };
      return;
    }
    close();
    const at = clock.now();
    const sinceMs = last === null ? EVERY_MS : at.getTime() - last.at.getTime();
    if (!isDelta(entry) || sinceMs >= EVERY_MS || !isSamePart(last?.entry ?? null, entry)) {
      passOn(at, entry);
      return;
    }
    held = { at, entry };
    disarm = clock.after(EVERY_MS - sinceMs, close);
  };
  return { add, close };
};
