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

/** The last event on a subject counts: a run that was opened again decides again. */
const claimsOf = (packet: Packet, events: readonly Event[]): Claim[] => {
  const { run, criteria, gates, tasks } = packet;
  const verdicts = new Map(
    payloads(events, "criterion.decided").map(({ criterionId, verdict }) => [criterionId, verdict]),
  );
  const decisions = new Map(payloads(events, "gate.decided").map(({ gateId, decision }) => [gateId, decision]));
  const merges = new Map(
    events
      .filter((event) => event.name === "task.succeeded")
      .map((event) => [event.taskId, (event.payload as EventPayload<"task.succeeded">).mergeCommit]),
  );
  const started = payloads(events, "run.started").at(0);
  const finished = payloads(events, "run.finished").at(-1);
  return [
    { what: "the plan's hash", recorded: run.planHash, told: started?.planHash },
    { what: "the base commit", recorded: run.baseCommit, told: started?.baseCommit },
    ...(run.state === "finished"
      ? [
          { what: "the decision", recorded: run.decision, told: finished?.decision },
          { what: "the head commit", recorded: run.headCommit, told: finished?.headCommit },
        ]
      : []),
    ...tasks
      .filter((task) => task.mergeCommit !== null)
      .map((task) => ({
        what: `the merge of task ${task.taskId}`,
        recorded: task.mergeCommit,
        told: merges.get(task.taskId),
      })),
    // A criterion whose gate was never reached is unproven without anyone having decided so.
    ...criteria.map(({ criterionId, verdict }) => ({
      what: `the verdict of ${criterionId}`,
      recorded: verdict,
      told: verdicts.get(criterionId) ?? "unproven",
    })),
    ...gates.map(({ gateId, decision }) => ({
      what: `the decision of ${gateId}`,
      recorded: decision,
      told: decisions.get(gateId) ?? null,
    })),
  ];
};

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
