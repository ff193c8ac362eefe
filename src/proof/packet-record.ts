/** From the records of a run to `packet.json`. Deterministic: no clock, no randomness, a fixed order of everything. */
import { basename } from "node:path";
import type { Event } from "../model/event.ts";
import { sha256 } from "../runtime/hash.ts";
import { eventLines } from "./event-lines.ts";
import { hideLocalPaths } from "./local-paths.ts";
import type { PacketInput } from "./packet-input.ts";
import { type Packet, packetSchema } from "./packet-schema.ts";
import { RENDERING } from "./rendering.ts";
import { summarize } from "./summarize.ts";

/** Not localeCompare: the order must be the same on every machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const iso = (date: Date): string => date.toISOString();
const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;

/** A file name that is harmless on every system; the plan's own words are in its content. */
const safeName = (name: string, otherwise: string): string => {
  const safe = name.replaceAll(/[^\p{L}\p{N}._-]/gu, "_").replace(/^\.+/, "");
  return safe === "" ? otherwise : safe.slice(-100);
};

const pausesOf = (events: readonly Event[]): Packet["pauses"] => {
  const pauses: Packet["pauses"] = [];
  for (const event of events) {
    const last = pauses.at(-1);
    const open = last !== undefined && last.to === null;
    if (event.name === "run.paused" && !open) pauses.push({ from: event.time, to: null });
    else if (event.name.startsWith("run.") && event.name !== "run.paused" && open) last.to = event.time;
  }
  return pauses;
};

const runOf = ({ run }: PacketInput): Packet["run"] => ({
  ...run,
  repository: basename(run.repositoryPath),
  createdAt: iso(run.createdAt),
  finishedAt: isoOrNull(run.finishedAt),
});

const tasksOf = (input: PacketInput): Packet["tasks"] => {
  const changes = new Map(input.taskChanges?.map((change) => [change.taskId, change.files]));
  const place = new Map(input.plan.tasks.map((task, index) => [task.id, index]));
  const placeOf = (taskId: string): number => place.get(taskId) ?? place.size;
  return input.tasks
    .map((task) => ({ ...task, changedFiles: changes.get(task.taskId) ?? null }))
    .sort((a, b) => placeOf(a.taskId) - placeOf(b.taskId));
};

const attemptsOf = ({ attempts }: PacketInput): Packet["attempts"] =>
  attempts
    .map((attempt) => ({ ...attempt, startedAt: iso(attempt.startedAt), finishedAt: isoOrNull(attempt.finishedAt) }))
    .sort((a, b) => compare(a.startedAt, b.startedAt) || compare(a.attemptId, b.attemptId));

const gatesOf = ({ gates }: PacketInput): Packet["gates"] =>
  gates.map((gate) => ({ ...gate, decidedAt: isoOrNull(gate.decidedAt) })).sort((a, b) => a.ordinal - b.ordinal);

const filesOf = (input: PacketInput): Packet["files"] => {
  const { planSource, sidecarSource } = input;
  const plan = safeName(basename(input.run.planPath), "PLAN.md");
  const sidecar = `${plan.replace(/\.[^.]*$/, "")}.provost.yaml`;
  return {
    plan: { path: `plan/${plan}`, sha256: sha256(planSource) },
    sidecar: sidecarSource === null ? null : { path: `plan/${sidecar}`, sha256: sha256(sidecarSource) },
    events: { path: "events.jsonl", sha256: sha256(eventLines(input.events)) },
  };
};

const reviewsOf = ({ reviews = [] }: PacketInput, hide: ReturnType<typeof hideLocalPaths>): Pick<Packet, "reviews"> =>
  reviews.length === 0
    ? {}
    : { reviews: hide(reviews.map((review) => ({ ...review, reviewedAt: iso(review.reviewedAt) }))) };

const forkOf = ({ fork }: PacketInput): Pick<Packet, "fork"> => {
  if (!fork) return {};
  const inherited = fork.inherited.map(({ attempt, ...task }) => ({
    ...task,
    attempt: { ...attempt, startedAt: iso(attempt.startedAt), finishedAt: isoOrNull(attempt.finishedAt) },
  }));
  return { fork: { ...fork, inherited } };
};

export const packetRecord = (input: PacketInput): Packet => {
  const hide = hideLocalPaths({ ...input.run, homePath: input.homePath });
  const records = {
    run: hide(runOf(input)),
    tasks: hide(tasksOf(input)),
    attempts: hide(attemptsOf(input)),
    // A check and an attestation are covered by their own hash and signature: they stay as they are.
    criteria: input.criteria.map((criterion) => ({
      ...hide(criterion),
      check: criterion.check,
      attestation: criterion.attestation,
    })),
    diff: input.diffStat,
    ...(input.spending !== undefined && input.spending.steps > 0 && { spending: input.spending }),
    ...(input.predictions !== undefined && input.predictions.tasks > 0 && { predictions: input.predictions }),
    ...reviewsOf(input, hide),
    ...hide(forkOf(input)),
  };
  // Parsed by its own schema: what is no part of a packet (tenants, absolute paths, lease tokens) is left out here.
  return packetSchema.parse({
    format: "provost-packet/1",
    rendering: RENDERING,
    version: input.version,
    keyId: input.key.keyId,
    ...records,
    summary: summarize(
      packetSchema
        .pick({ run: true, tasks: true, attempts: true, criteria: true, diff: true, spending: true })
        .parse(records),
    ),
    files: filesOf(input),
    plan: input.plan,
    edges: input.edges,
    gates: hide(gatesOf(input)),
    attestations: input.attestations,
    pauses: pausesOf(input.events),
  });
};
