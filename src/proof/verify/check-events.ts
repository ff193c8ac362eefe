/** The chain of events is whole, is of this run, and tells the same story as packet.json. */
import { verifyChain } from "../../events/chain.ts";
import type { Event, EventName, EventPayload } from "../../model/event.ts";
import { eventLines, readEventLines } from "../event-lines.ts";
import type { Packet } from "../packet-schema.ts";
import { Alteration } from "./alteration.ts";
import type { Tally } from "./tally.ts";

const payloads = <N extends EventName>(events: readonly Event[], name: N): EventPayload<N>[] =>
  events.filter((event) => event.name === name).map((event) => event.payload as EventPayload<N>);

type Claim = { what: string; recorded: string | null; told: string | null | undefined };

const runClaims = ({ run }: Packet, events: readonly Event[]): Claim[] => {
  const started = payloads(events, "run.started").at(0);
  const finished = payloads(events, "run.finished").at(-1);
  const claims: Claim[] = [
    { what: "the plan's hash", recorded: run.planHash, told: started?.planHash },
    { what: "the base commit", recorded: run.baseCommit, told: started?.baseCommit },
  ];
  if (run.state !== "finished") return claims;
  return [
    ...claims,
    { what: "the decision", recorded: run.decision, told: finished?.decision },
    { what: "the head commit", recorded: run.headCommit, told: finished?.headCommit },
  ];
};

const MERGED: readonly EventName[] = ["task.succeeded", "task.inherited"];

const mergeClaims = ({ tasks }: Packet, events: readonly Event[]): Claim[] => {
  const merges = new Map(
    events
      .filter(({ name }) => MERGED.includes(name))
      .map(({ taskId, payload }) => [taskId, (payload as EventPayload<"task.succeeded">).mergeCommit]),
  );
  return tasks.flatMap(({ taskId, mergeCommit }) =>
    mergeCommit === null
      ? []
      : [{ what: `the merge of task ${taskId}`, recorded: mergeCommit, told: merges.get(taskId) }],
  );
};

/** Where the run was forked from, and for each inherited task the place in another run's chain that tells of it. */
const forkClaims = ({ fork }: Packet, events: readonly Event[]): Claim[] => {
  const forked = payloads(events, "run.forked").at(0);
  const inherited = events.filter(({ name }) => name === "task.inherited");
  const told = new Map(inherited.map(({ taskId, payload }) => [taskId, provenance(payload as Inherited)]));
  return [
    { what: "the run that it was forked from", recorded: fork?.sourceRunId ?? null, told: forked?.sourceRunId ?? null },
    { what: "the event that it was forked at", recorded: asText(fork?.through), told: asText(forked?.through) },
    { what: "where its branch begins", recorded: fork?.headCommit ?? null, told: forked?.headCommit ?? null },
    {
      what: "how much it inherits",
      recorded: asText(fork?.inherited.length),
      told: asText(forked && inherited.length),
    },
    ...(fork?.inherited ?? []).map(({ taskId, runId, event, attempt }) => ({
      what: `where task ${taskId} was done`,
      recorded: provenance({ sourceRunId: runId, ...event, ...attempt }),
      told: told.get(taskId),
    })),
  ];
};

type Inherited = Pick<
  EventPayload<"task.inherited">,
  "sourceRunId" | "streamPosition" | "hash" | "attemptId" | "number"
>;

const provenance = ({ sourceRunId, streamPosition, hash, attemptId, number }: Inherited): string =>
  `attempt ${number} (${attemptId}) in run ${sourceRunId}, event ${streamPosition} of it (${hash})`;

const asText = (value: number | undefined): string | null => (value === undefined ? null : String(value));

const verdictClaims = ({ criteria, gates }: Packet, events: readonly Event[]): Claim[] => {
  const told = new Map(payloads(events, "criterion.decided").map(({ criterionId, verdict }) => [criterionId, verdict]));
  const open = new Set<string>(gates.filter((gate) => gate.decision === null).map(({ gateId }) => gateId));
  // Unproven is how a criterion starts, and starts again: nobody has to have decided so before its gate is.
  const judged = criteria.filter(({ gateId, verdict }) => verdict !== "unproven" || !open.has(gateId));
  return judged.map(({ criterionId, verdict }) => ({
    what: `the verdict of ${criterionId}`,
    recorded: verdict,
    told: told.get(criterionId),
  }));
};

const decisionClaims = ({ gates }: Packet, events: readonly Event[]): Claim[] => {
  const reopened = events.findLastIndex(({ name }) => name === "run.reopened");
  const isMine = (event: Event, gateId: string) =>
    event.name === "gate.decided" && (event.payload as EventPayload<"gate.decided">).gateId === gateId;
  return gates.map(({ gateId, decision }) => {
    const last = events.findLastIndex((event) => isMine(event, gateId));
    const told = events[last]?.payload as EventPayload<"gate.decided"> | undefined;
    // A run that is opened again takes decisions back, to make them anew.
    const takenBack = decision === null && reopened > last;
    return { what: `the decision of ${gateId}`, recorded: decision, told: takenBack ? null : (told?.decision ?? null) };
  });
};

/** The last event on a subject counts: a run that was opened again decides again. */
const claimsOf = (packet: Packet, events: readonly Event[]): Claim[] => [
  ...runClaims(packet, events),
  ...mergeClaims(packet, events),
  ...forkClaims(packet, events),
  ...verdictClaims(packet, events),
  ...decisionClaims(packet, events),
];

/** @param text content of the file of events */
export const checkEvents = (text: string, packet: Packet, tally: Tally): void => {
  const file = packet.files.events.path;
  const read = readEventLines(text);
  if ("badLine" in read) throw new Alteration(file, `line ${read.badLine} holds no event`);
  const { events } = read;
  if (eventLines(events) !== text) throw new Alteration(file, "holds fields that no event has");
  const chain = verifyChain(events);
  if (!chain.ok) throw new Alteration(file, chain.problem);
  const foreign = events.find(({ stream }) => stream !== packet.run.runId);
  if (foreign !== undefined)
    throw new Alteration(file, `event ${foreign.streamPosition} is of ${foreign.stream}, not of this run`);
  if (events[0]?.streamPosition !== 1) throw new Alteration(file, "does not begin with the first event of the run");
  for (const { what, recorded, told } of claimsOf(packet, events)) {
    if (told !== recorded)
      throw new Alteration(file, `says ${told ?? "nothing"} of ${what}, packet.json says ${recorded ?? "nothing"}`);
  }
  tally.checked += events.length;
};
