/** What a reader must know before the good news: all that is not proven, and what the proof itself does not cover. */
import type { Packet, PacketCriterion, PacketFork, PacketTask } from "../packet-schema.ts";
import type { TaskState } from "../../model/states.ts";
import { countText } from "./number.ts";

export type OpenPoint = {
  kind: "refuted" | "unproven" | "waived" | "flagged" | "failed" | "skipped" | "cancelled" | "open";
  title: string;
  /** Where it is written in the plan; null for what has no line. */
  line: number | null;
  detail: string;
  /** Where the page shows more of it. */
  anchor: string;
};

/** Ids are made from the user's text; only a plain one can stand in a page and in a link without being encoded. */
export const isAnchor = (id: string): boolean => /^[a-z][a-z0-9_-]*$/i.test(id);

export const criterionAnchor = (packet: Packet, criterion: PacketCriterion): string =>
  isAnchor(criterion.criterionId) ? criterion.criterionId : `criterion-${packet.criteria.indexOf(criterion) + 1}`;

export const taskAnchor = (packet: Packet, task: PacketTask): string =>
  isAnchor(task.taskId) ? task.taskId : `task-${packet.tasks.indexOf(task) + 1}`;

const ORDER = [
  "refuted",
  "failed",
  "unproven",
  "skipped",
  "cancelled",
  "open",
  "waived",
  "flagged",
] as const satisfies readonly OpenPoint["kind"][];

const criterionPoints = (packet: Packet, criterion: PacketCriterion): OpenPoint[] => {
  const { title, line, verdict, reason, flags } = criterion;
  const anchor = criterionAnchor(packet, criterion);
  // The reason of an open criterion tells its flags.
  if (verdict !== "proven") return [{ kind: verdict, title, line, detail: reason, anchor }];
  return flags.map((flag) => ({ kind: "flagged", title, line, detail: flag, anchor }));
};

/** Null: nothing is open about it. */
const KIND_OF_STATE: Record<TaskState, OpenPoint["kind"] | null> = {
  succeeded: null,
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
  waiting: "open",
  queued: "open",
  leased: "open",
  merging: "open",
};

const taskPoints = (packet: Packet): OpenPoint[] => {
  const lines = new Map(packet.plan.tasks.map((task) => [task.id, task.source.line]));
  return packet.tasks.flatMap((task): OpenPoint[] => {
    const kind = KIND_OF_STATE[task.state];
    const detail = task.failure?.message ?? (kind === "open" ? `The task is ${task.state}.` : "");
    const line = lines.get(task.taskId) ?? null;
    return kind === null ? [] : [{ kind, title: task.title, line, detail, anchor: taskAnchor(packet, task) }];
  });
};

export const openPoints = (packet: Packet): OpenPoint[] =>
  [...packet.criteria.flatMap((criterion) => criterionPoints(packet, criterion)), ...taskPoints(packet)].sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
  );

const inheritedLimit = ({ inherited, sourceRunId }: PacketFork): string[] =>
  inherited.length === 0
    ? []
    : [
        `${countText(inherited.length, "task was", "tasks were")} done in an earlier run (${sourceRunId}) and inherited. Every criterion was judged anew here; how that work came about, what it cost and who let it pass is in the packet of the run that did it.`,
      ];

/** Limits of the proof, said in every packet: a reader must not take it for more than it is. */
export const limitsOfProof = (packet: Packet): string[] => {
  const guards = packet.criteria.filter(
    (criterion) => criterion.check?.guard === true && criterion.verdict === "proven",
  );
  return [
    ...(guards.length > 0
      ? [
          `${countText(guards.length, "criterion is a regression guard", "criteria are regression guards")}: proven to hold still, not to come from the work.`,
        ]
      : []),
    ...(packet.fork === undefined ? [] : inheritedLimit(packet.fork)),
    "A check proves what it looks at, in a clean checkout on the machine of this run, and nothing beyond.",
    "The signature shows which key wrote the packet and that no byte changed since. Whose key it is, you must know from elsewhere.",
    ...(packet.summary.cost.money === null ? ["What the work cost in money was not measured."] : []),
  ];
};
