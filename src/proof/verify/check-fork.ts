/** What a fork has inherited is said in one way: by the packet's record, by the tasks, and by the plan that it changed. */
import type { Packet, PacketFork } from "../packet-schema.ts";
import { PACKET_FILE } from "../packet-files.ts";
import { Alteration } from "./alteration.ts";
import type { Tally } from "./tally.ts";

const checkInherited = (packet: Packet, fork: PacketFork): void => {
  if (fork.sourceRunId === packet.run.runId)
    throw new Alteration(PACKET_FILE, "says that the run was forked from itself");
  if (new Set(fork.inherited.map(({ taskId }) => taskId)).size !== fork.inherited.length)
    throw new Alteration(PACKET_FILE, "inherits a task twice");
  for (const { taskId, mergeCommit, runId } of fork.inherited) {
    const what = `inherited task ${taskId}`;
    const task = packet.tasks.find((one) => one.taskId === taskId);
    if (task?.state !== "succeeded" || task.mergeCommit !== mergeCommit)
      throw new Alteration(what, `is not recorded as merged with ${mergeCommit}`);
    if (runId === packet.run.runId || packet.attempts.some((attempt) => attempt.taskId === taskId))
      throw new Alteration(what, "is recorded as done in this run as well");
  }
  const last = fork.inherited.at(-1)?.mergeCommit ?? packet.run.baseCommit;
  if (fork.headCommit !== last)
    throw new Alteration(PACKET_FILE, `begins its branch at ${fork.headCommit}, but the last merge it kept is ${last}`);
};

/** The source of the plan is the one of the run that was forked; what differs from it must be said. */
const checkChanges = (packet: Packet, { changes }: PacketFork): void => {
  const models = new Map<string, string>();
  for (const { agent, model } of changes.models) {
    const meant = packet.plan.agents.filter(({ name, kind }) => (agent === null ? kind === "model" : name === agent));
    for (const { name } of meant) models.set(name, model);
  }
  for (const [name, model] of models) {
    const asked = packet.plan.agents.find((agent) => agent.name === name)?.models?.map((choice) => choice.model);
    if (asked?.length !== 1 || asked[0] !== model)
      throw new Alteration(PACKET_FILE, `says that agent ${name} asked ${model}, its plan says ${asked?.join(", ")}`);
  }
  for (const { taskId, agent } of new Map(changes.agents.map((one) => [one.taskId, one])).values()) {
    const bound = packet.plan.tasks.find(({ id }) => id === taskId)?.binding?.agent;
    if (bound !== agent) throw new Alteration(PACKET_FILE, `gives task ${taskId} to ${agent}, its plan to ${bound}`);
  }
};

/** A merge of a run that nobody has made in it must be inherited: else the packet shows no work behind it. */
const checkOrphans = (packet: Packet): void => {
  const inherited = new Set<string>(packet.fork?.inherited.map(({ taskId }) => taskId));
  const worked = new Set<string>(packet.attempts.map(({ taskId }) => taskId));
  const orphan = packet.tasks.find(
    (task) => task.mergeCommit !== null && !worked.has(task.taskId) && !inherited.has(task.taskId),
  );
  if (orphan !== undefined)
    throw new Alteration(
      `task ${orphan.taskId}`,
      "is recorded as merged, but was neither done in this run nor inherited",
    );
};

export const checkFork = (packet: Packet, tally: Tally): void => {
  checkOrphans(packet);
  const { fork } = packet;
  if (fork === undefined) return;
  checkInherited(packet, fork);
  checkChanges(packet, fork);
  tally.checked += 1 + fork.inherited.length;
  const runs = [...new Set(fork.inherited.map(({ runId }) => runId))];
  if (runs.length > 0)
    tally.notes.push(
      `${fork.inherited.length} tasks are inherited from ${runs.join(", ")}: their outputs are in this packet, how they came about is in that run's`,
    );
};
