import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { RecordedEntry, SessionEntry } from "../../model/agent-session.ts";
import { LOCAL_TENANT, type AgentSessionId } from "../../model/ids.ts";
import type { EntryAppend } from "../../store/agents/agent-session-entries.ts";
import { createSessionWriter } from "./session-writer.ts";

const text = (delta: string, part = 0): SessionEntry => ({ kind: "text", step: 1, part, delta });
const started: SessionEntry = { kind: "step-started", step: 1, model: "m" };
const decision: SessionEntry = { kind: "decision", what: "x", reason: "y" };

/** A writer on a database that answers when the test says so. */
const setUp = () => {
  const clock = createTestClock();
  const appends: EntryAppend[] = [];
  const answers: ((done: boolean) => void)[] = [];
  const shown: RecordedEntry[] = [];
  const told: number[] = [];
  const writer = createSessionWriter(
    {
      clock,
      appendTo: (_tenant, append) => {
        appends.push(append);
        return new Promise((resolve) => answers.push(resolve));
      },
      show: (_tenant, _session, entries) => void shown.push(...entries),
      tell: (_tenant, _session, lastSeq) => void told.push(lastSeq),
    },
    { tenantId: LOCAL_TENANT, sessionId: "s" as AgentSessionId, lastSeq: 0 },
  );
  const said = () => shown.flatMap(({ entry }) => (entry.kind === "text" ? [entry.delta] : []));
  return { clock, appends, answers, shown, told, writer, said };
};

test("who follows has the first token at once, while nothing is on record and the database says nothing", () => {
  const { writer, shown, appends, answers } = setUp();

  writer.write(started);
  writer.write(text("Hel"));

  expect(shown.map(({ seq, entry }) => [seq, entry.kind])).toEqual([
    [1, "step-started"],
    [2, "text"],
  ]);
  expect({ appends: appends.length, answers: answers.length, lastSeq: writer.lastSeq() }).toEqual({
    appends: 0,
    answers: 0,
    lastSeq: 0,
  });
});

test("pieces that come faster are joined, none is held for longer than 50 ms, and all is written behind", async () => {
  const { writer, clock, said, appends, answers, told } = setUp();
  for (const piece of ["a", "b", "c"]) writer.write(text(piece));
  expect(said()).toEqual(["a"]);
  clock.advance(50);
  expect(said()).toEqual(["a", "bc"]);
  clock.advance(60);
  writer.write(text("d"));
  expect(said()).toEqual(["a", "bc", "d"]);
  expect(appends).toHaveLength(0);

  clock.advance(200);

  expect(appends.map(({ after, entries }) => [after, entries.length])).toEqual([[0, 3]]);
  answers[0]?.(true);
  await expect.poll(() => told).toEqual([3]);
});

test("an append is done when it is durable and not before; what is decided is shown no sooner than that", async () => {
  const { writer, answers, shown, appends } = setUp();
  let isDone = false;
  writer.write(text("a"));
  const appending = writer.append(text("b"), decision).then(() => (isDone = true));

  await expect.poll(() => answers.length).toBe(1);
  expect(appends[0]?.entries.map(({ entry }) => entry.kind)).toEqual(["text", "text", "decision"]);
  expect(shown.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(isDone).toBe(false);
  answers[0]?.(true);
  await appending;

  expect(shown.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(writer.lastSeq()).toBe(3);
});

test("who finds that another has written is told with its next append, and writes no more", async () => {
  const { writer, answers, appends } = setUp();
  const appending = writer.append(decision);
  await expect.poll(() => answers.length).toBe(1);
  answers[0]?.(false);

  await expect(appending).rejects.toMatchObject({ code: "AGENT_SESSION_BUSY" });
  await expect(writer.append(decision)).rejects.toMatchObject({ code: "AGENT_SESSION_BUSY" });
  expect(appends).toHaveLength(1);
});
