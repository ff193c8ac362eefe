/** Packets in which every signature is right, for they were signed after the lie was put in. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkHash } from "../gates/check-hash.ts";
import type { Event } from "../model/event.ts";
import { seal } from "../events/chain.ts";
import { sha256 } from "../runtime/hash.ts";
import { signAttestation } from "./attest.ts";
import { claimsOfEnvelope, sealEnvelope } from "./dsse.ts";
import { eventLines } from "./event-lines.ts";
import { KEY, lyingPacket, reseal, writtenPacket } from "./fixtures/packet-folder.ts";
import { seededKey } from "./fixtures/seeded-key.ts";
import { MANIFEST_PAYLOAD_TYPE } from "./manifest.ts";
import { writePacket } from "./packet.ts";
import type { PacketInput } from "./packet-input.ts";
import type { Packet, PacketCriterion, PacketGate } from "./packet-schema.ts";
import { summarize } from "./summarize.ts";
import { verifyPacket } from "./verify.ts";

const criterion = (packet: Packet, id: string): PacketCriterion =>
  packet.criteria.find(({ criterionId }) => criterionId === id)!;
const gate = (packet: Packet, id: string): PacketGate => packet.gates.find(({ gateId }) => gateId === id)!;
const recount = (packet: Packet) => (packet.summary = summarize(packet));

const lies: [string, (packet: Packet) => void, string][] = [
  [
    "a refuted criterion called proven",
    (packet) => ((criterion(packet, "p99").verdict = "proven"), recount(packet)),
    "criterion p99: is recorded as proven, but what was observed makes it refuted",
  ],
  [
    "a No-Go called Go",
    (packet) => (gate(packet, "gate-fast").decision = "go"),
    "gate gate-fast: is recorded as go, but its criteria make it no-go",
  ],
  [
    "a run better than its gates",
    (packet) => (packet.run.decision = "go"),
    "packet.json: the run is recorded as go, but its gates make it no-go",
  ],
  [
    "an owner whom nobody named",
    (packet) => (gate(packet, "gate-safe").owner = "Nobody"),
    "gate gate-safe: names another owner",
  ],
  [
    "counts that are too good",
    (packet) => (packet.summary.criteria.proven += 1),
    "packet.json: its summary does not follow from its records",
  ],
  [
    "a check that was made easier",
    (packet) => {
      const easier = criterion(packet, "tests");
      if (easier.check?.kind === "tests") easier.check.minPassed = 1;
    },
    "criterion tests: its check has sha256",
  ],
  [
    "a check that was made easier, with a hash to match",
    (packet) => {
      const easier = criterion(packet, "tests");
      easier.check = { ...easier.check!, guard: true };
      easier.checkHash = checkHash(easier.check);
    },
    "criterion tests: its check is not the one of the plan",
  ],
  [
    "another person's words",
    (packet) => (packet.attestations[0]!.by = "Somebody Else"),
    "approval of reviewed by Somebody Else: has a wrong signature",
  ],
  [
    "an attestation for something else",
    (packet) => (criterion(packet, "p99").attestation = packet.attestations[1]!),
    "criterion p99: rests on an attestation of on-call",
  ],
  [
    "an attestation of which only the criterion knows",
    (packet) => void packet.attestations.pop(),
    "criterion on-call: rests on an attestation that is not among those of the run",
  ],
  [
    "work that was seen red elsewhere",
    (packet) => (criterion(packet, "tests").base!.commit = "f".repeat(40)),
    "criterion tests: was observed before the work at ffff",
  ],
  [
    "a Go while a gate was not decided",
    (packet) => {
      Object.assign(gate(packet, "gate-fast"), { decision: null, decidedAt: null, reasons: [] });
      packet.run.decision = "go";
    },
    "packet.json: the run is recorded as go, but gate gate-fast was not decided",
  ],
  ["another plan", (packet) => (packet.run.planHash = "d".repeat(64)), "packet.json: names plan dddd"],
  [
    "what another plan compiles to",
    (packet) => (packet.plan.hash = "d".repeat(64)),
    "packet.json: holds what plan dddd",
  ],
  ["another signer", (packet) => (packet.keyId = "c".repeat(64)), "packet.json: names key cccc"],
  [
    "a gate that the plan does not have",
    (packet) => packet.gates.push({ ...gate(packet, "gate-safe"), gateId: "gate-more" as PacketGate["gateId"] }),
    "gate gate-more: is not in the plan",
  ],
  [
    "more than was seen, at a gate that was not decided",
    (packet) => {
      Object.assign(gate(packet, "gate-fast"), { decision: null, decidedAt: null, reasons: [] });
      criterion(packet, "p99").verdict = "proven";
      recount(packet);
    },
    "criterion p99: is recorded as proven, but what was observed makes it refuted",
  ],
  [
    "evidence that is not there",
    (packet) => (packet.attempts[0]!.outputBlob = "e".repeat(64)),
    `packet.json: names evidence ${"e".repeat(64)}`,
  ],
  [
    "another merge",
    (packet) => (packet.tasks[0]!.mergeCommit = "a".repeat(40)),
    "of the merge of task reject-unbalanced-entries, packet.json says aaaa",
  ],
  [
    "another base",
    (packet) => (
      (packet.run.baseCommit = "b".repeat(40)),
      packet.criteria.forEach(({ base }) => base !== null && (base.commit = packet.run.baseCommit))
    ),
    "of the base commit, packet.json says bbbb",
  ],
];

test.each(lies)("%s is found out", async (_, change, problem) => {
  expect(await verifyPacket(await lyingPacket(change))).toMatchObject({
    ok: false,
    problem: expect.stringContaining(problem),
  });
});

test("the helper itself makes packets that verify when nothing is changed", async () => {
  expect(await verifyPacket(await lyingPacket(() => undefined))).toMatchObject({ ok: true, problem: null });
});

const rewrite = async (path: string, change: (text: string) => string) => {
  const { folder } = await writtenPacket();
  writeFileSync(join(folder, path), change(readFileSync(join(folder, path), "utf8")));
  reseal(folder);
  return verifyPacket(folder);
};

test.each([
  ["packet.html", "No-Go", "Go"],
  ["packet.md", "refuted", "proven"],
])("a %s that says more than packet.json is found out", async (path, from, to) => {
  expect(await rewrite(path, (text) => text.replaceAll(from, to))).toMatchObject({
    ok: false,
    problem: `${path}: says something else than packet.json`,
  });
});

test("a field that no packet has is found out", async () => {
  expect((await rewrite("packet.json", (text) => text.replace("{", '{\n  "note": "trust me",'))).problem).toContain(
    "packet.json: holds fields",
  );
});

test("a statement that was signed for another packet is found out", async () => {
  const { folder } = await writtenPacket();
  const path = "statements/gate-gate-fast.json";
  const other = await writtenPacket({ decision: "go" });
  writeFileSync(join(folder, path), readFileSync(join(other.folder, path)));
  reseal(folder);
  expect((await verifyPacket(folder)).problem).toBe(`${path}: differs from packet.json`);
});

const writtenWith = async (change: (input: PacketInput) => PacketInput) => {
  const { folder, input } = await writtenPacket();
  await writePacket(change(input), folder);
  return verifyPacket(folder);
};

/** The chain is whole again, as only one who writes all of it can make it. */
const rechained = (events: readonly Event[]): Event[] =>
  events.reduce<Event[]>(
    (done, event, index) => [
      ...done,
      seal({ ...event, position: index + 1, streamPosition: index + 1, previousHash: done.at(-1)?.hash ?? "" }),
    ],
    [],
  );

test("an event that was altered breaks the chain", async () => {
  const result = await writtenWith((input) => ({
    ...input,
    events: input.events.map((event) => (event.position === 5 ? { ...event, actor: "nobody" } : event)),
  }));
  expect(result.problem).toContain("events.jsonl: event 5 was altered");
});

test("an event that was left out is missed, also in a chain that was made anew", async () => {
  const left = (name: string) => (input: PacketInput) => ({
    ...input,
    events: input.events.filter((event) => event.name !== name),
  });
  expect((await writtenWith(left("run.paused"))).problem).toContain("events.jsonl: event");
  const anew = await writtenWith((input) => ({ ...input, events: rechained(left("gate.decided")(input).events) }));
  expect(anew.problem).toContain("events.jsonl: says nothing of the decision of gate-safe, packet.json says go");
});

test("the events of another run are not taken for those of this one", async () => {
  const result = await writtenWith((input) => ({
    ...input,
    events: rechained(input.events.map((event) => ({ ...event, stream: "another" }))),
  }));
  expect(result.problem).toContain("is of another, not of this run");
});

test("an attestation that another key signed counts for nothing", async () => {
  const result = await writtenWith((input) => ({
    ...input,
    attestations: input.attestations.map((each) => signAttestation(each, seededKey(9))),
  }));
  expect(result.problem).toContain("has a wrong signature");
});

test("a field that is outside of an event's hash is found out", async () => {
  const noted = (events: readonly Event[]) => events.map((event) => ({ ...event, note: "approved" }));
  const result = await writtenWith((input) => ({ ...input, events: noted(input.events) }));
  expect(result.problem).toBe("events.jsonl: holds fields that no event has");
});

test("a manifest of another run is found out", async () => {
  const { folder, input } = await writtenPacket();
  const text = readFileSync(join(folder, "manifest.json"), "utf8");
  const manifest = claimsOfEnvelope(text)?.body as object;
  writeFileSync(
    join(folder, "manifest.json"),
    sealEnvelope(MANIFEST_PAYLOAD_TYPE, { ...manifest, runId: "another" }, KEY),
  );
  expect((await verifyPacket(folder)).problem).toBe(`packet.json: is of run ${input.run.runId}, not another`);
});

test("a statement about no task or gate of the run is found out", async () => {
  const { folder } = await writtenPacket();
  cpSync(join(folder, "statements/gate-gate-safe.json"), join(folder, "statements/gate-more.json"));
  reseal(folder);
  expect((await verifyPacket(folder)).problem).toBe(
    "statements/gate-more.json: states something about no task or gate of the run",
  );
});

test("evidence that no record names is found out", async () => {
  const { folder } = await writtenPacket();
  writeFileSync(join(folder, "evidence", sha256("more")), "more");
  reseal(folder);
  expect((await verifyPacket(folder)).problem).toBe(`evidence/${sha256("more")}: is evidence for nothing`);
});

test("evidence under another hash than its own is found out", async () => {
  const { folder, input } = await writtenPacket();
  const path = `evidence/${input.attempts[0]?.outputBlob}`;
  writeFileSync(join(folder, path), "a better output");
  reseal(folder);
  expect((await verifyPacket(folder)).problem).toContain(`${path}: holds other content`);
});

test("another plan than the one that was frozen is found out", async () => {
  expect((await rewrite("plan/PLAN.md", (text) => text.replace("Lose nothing", "Lose little"))).problem).toBe(
    "plan/PLAN.md: is not the one that packet.json names",
  );
});

test("events are read back as they were written", async () => {
  const { folder, input } = await writtenPacket();
  expect(readFileSync(join(folder, "events.jsonl"), "utf8")).toBe(eventLines(input.events));
  expect(input.key.keyId).toBe(KEY.keyId);
});
