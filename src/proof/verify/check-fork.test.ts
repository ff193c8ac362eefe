import { expect, test } from "vitest";
import { writtenPacket } from "../fixtures/packet-folder.ts";
import { packetRecord } from "../packet-record.ts";
import type { Packet, PacketFork } from "../packet-schema.ts";
import { checkFork } from "./check-fork.ts";
import { createTally } from "./tally.ts";

type Forked = Packet & { fork: PacketFork };

/** The run of the fixture, had its first two tasks been done in an earlier one. */
const forked = async (): Promise<Forked> => {
  const packet = packetRecord((await writtenPacket()).input);
  const inherited = packet.tasks.slice(0, 2).map((task) => {
    const attempt = packet.attempts.find(({ taskId, state }) => taskId === task.taskId && state === "succeeded")!;
    const { taskId, mergeCommit } = task;
    return { taskId, mergeCommit: mergeCommit!, runId: "earlier", event: { streamPosition: 7, hash: "h" }, attempt };
  });
  const ids = new Set(inherited.map(({ taskId }) => taskId));
  const fork = {
    sourceRunId: "earlier",
    through: 9,
    headCommit: inherited.at(-1)!.mergeCommit,
    changes: { models: [], agents: [] },
    inherited,
  } as unknown as PacketFork;
  return { ...packet, attempts: packet.attempts.filter(({ taskId }) => !ids.has(taskId)), fork };
};

test("a fork that says what it took over holds, and the reader is told", async () => {
  const tally = createTally();
  checkFork(await forked(), tally);
  expect(tally).toMatchObject({ checked: 3, notes: [expect.stringMatching(/^2 tasks are inherited from earlier/)] });
});

const lies: [string, (packet: Forked) => unknown, RegExp][] = [
  ["work that nobody did", (packet) => packet.fork.inherited.pop(), /neither done in this run nor inherited/],
  [
    "a merge of another commit",
    (packet) => (packet.fork.inherited[0]!.mergeCommit = "0"),
    /not recorded as merged with/,
  ],
  [
    "a task that it has done itself",
    (packet) => (packet.fork.inherited[0]!.runId = packet.run.runId),
    /done in this run/,
  ],
  ["the same task twice", (packet) => packet.fork.inherited.push(packet.fork.inherited[0]!), /inherits a task twice/],
  ["a branch that begins elsewhere", (packet) => (packet.fork.headCommit = "0"), /begins its branch at 0/],
  ["itself as its source", (packet) => (packet.fork.sourceRunId = packet.run.runId), /forked from itself/],
  [
    "a model that its plan does not name",
    (packet) => packet.fork.changes.models.push({ agent: packet.plan.agents[0]!.name, model: "openai/other" }),
    /asked openai\/other, its plan says/,
  ],
  [
    "an agent that its plan does not name",
    (packet) => packet.fork.changes.agents.push({ taskId: packet.tasks[2]!.taskId, agent: "nobody" }),
    /to nobody, its plan to/,
  ],
];

test.each(lies)("is found out: %s", async (_, lie, problem) => {
  const packet = await forked();
  lie(packet);
  expect(() => checkFork(packet, createTally())).toThrow(problem);
});
