/** Runs that ended before their time, were opened again or judged in several goes: honest, so their packets verify. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { seal } from "../events/chain.ts";
import type { Event } from "../model/event.ts";
import { signAttestation } from "./attest.ts";
import { KEY, writtenPacket } from "./fixtures/packet-folder.ts";
import { temporaryFolder } from "./fixtures/temporary-folder.ts";
import type { PacketInput } from "./packet-input.ts";
import { writePacket } from "./packet.ts";
import type { RunId } from "../model/ids.ts";
import { verifyPacket } from "./verify.ts";

type Added = Pick<Event, "name" | "payload">;

const append = (events: readonly Event[], added: readonly Added[]): Event[] =>
  added.reduce<Event[]>((done, event) => {
    const last = done.at(-1)!;
    const place = { position: last.position + 1, streamPosition: last.streamPosition! + 1, previousHash: last.hash };
    return [...done, seal({ ...last, ...event, ...place, eventId: `added-${place.position}`, taskId: null })];
  }, events.slice());

const verdictOf = async (change: (input: PacketInput) => PacketInput) => {
  const { input } = await writtenPacket();
  const { path } = await writePacket(change(input), join(temporaryFolder(), "packet"));
  return verifyPacket(path);
};

const cancelled = (input: PacketInput): PacketInput["run"] => ({ ...input.run, state: "cancelled", decision: null });
const undecided = { decision: null, reasons: [], owner: null, due: null, decidedAt: null };

/** The stream as it is when the first gate was decided and the second not. */
const upToTheFirstGate = ({ events }: PacketInput): { events: Event[] } => {
  const isOfFast = (event: Event) =>
    ["p99", "rate", "by-account", "guide", "audit", "on-call"].includes(String(event.payload.criterionId)) &&
    event.name === "criterion.decided";
  const kept = events.filter(
    (event) => !isOfFast(event) && event.payload.gateId !== "gate-fast" && event.name !== "run.finished",
  );
  return {
    events: kept.reduce<Event[]>(
      (done, event, index) => [
        ...done,
        seal({ ...event, position: index + 1, streamPosition: index + 1, previousHash: done.at(-1)?.hash ?? "" }),
      ],
      [],
    ),
  };
};

test("a run that was cancelled while a gate's criteria were looked at", async () => {
  const result = await verdictOf((input) => ({
    ...input,
    run: cancelled(input),
    gates: input.gates.map((gate) => (gate.gateId === "gate-fast" ? { ...gate, ...undecided } : gate)),
    criteria: input.criteria.map((criterion) =>
      criterion.gateId === "gate-fast"
        ? { ...criterion, verdict: "unproven", reason: "not decided yet", attestation: null }
        : criterion,
    ),
    ...upToTheFirstGate(input),
  }));
  expect(result).toMatchObject({ ok: true, problem: null });
});

test("a run that was opened again and cancelled before it could decide anew", async () => {
  const result = await verdictOf((input) => ({
    ...input,
    run: cancelled(input),
    gates: input.gates.map((gate) => (gate.gateId === "gate-fast" ? { ...gate, ...undecided } : gate)),
    events: append(input.events, [
      { name: "run.reopened", payload: { reason: "waiver of on-call" } },
      { name: "run.cancelled", payload: {} },
    ]),
  }));
  expect(result).toMatchObject({ ok: true, problem: null });
});

test("a mitigation that came after the decision changes nothing about it", async () => {
  const late = (runId: RunId) =>
    signAttestation(
      {
        kind: "mitigation",
        runId,
        subject: "gate-fast",
        role: "owner",
        by: "Ada",
        reason: "later",
        owner: "Ada",
        due: "2026-12-24",
        at: "2026-11-21T08:00:00.000Z",
      },
      KEY,
    );
  const result = await verdictOf((input) => ({
    ...input,
    attestations: [...input.attestations, late(input.run.runId)],
  }));
  expect(result).toMatchObject({ ok: true, problem: null });
});

test("a run that ended No-Go for a failed task of a stage without a gate", async () => {
  const result = await verdictOf((input) => ({
    ...input,
    tasks: input.tasks.map((task, index) =>
      index === 0 ? { ...task, phaseId: null, state: "failed", mergeCommit: null } : task,
    ),
    run: { ...input.run, decision: "no-go" },
  }));
  expect(result).toMatchObject({ ok: true, problem: null });
});
