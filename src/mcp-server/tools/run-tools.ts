import { z } from "zod";
import { RUN_STATES } from "../../model/states.ts";
import { defineServerTool } from "../define-server-tool.ts";

const runId = z.string().min(1).max(200);
const path = z.string().min(1).max(4_096);

const start = z.object({
  planId: z.uuid().optional().describe("An uploaded plan"),
  planPath: path.optional().describe("Or a file on the control plane's disk, which takes the right to start those"),
  repositoryPath: path.describe("Git repository on the control plane's disk"),
  base: z.string().min(1).max(500).optional().describe("Branch, tag or commit; HEAD when absent"),
  maxAgents: z.number().int().min(1).max(256).optional(),
  apply: z.boolean().default(false).describe("Merge into the user's branch when the decision is Go"),
});

const planOf = ({ planId, planPath }: z.output<typeof start>): { planId: string } | { path: string } => {
  if (planId !== undefined && planPath === undefined) return { planId };
  if (planPath !== undefined && planId === undefined) return { path: planPath };
  throw new TypeError("state either planId or planPath");
};

export const runTools = [
  defineServerTool({
    name: "start_run",
    title: "Start a run",
    description:
      "Start a run of a plan in a repository. Answers as soon as it is on record, with its runId; ask run_status how it goes.",
    reads: false,
    input: start,
    ask: (client, input, signal) => {
      const { repositoryPath, base, maxAgents, apply } = input;
      const body = { plan: planOf(input), repository: { path: repositoryPath }, base, maxAgents, apply };
      return client.runs.start({ body }, { signal });
    },
  }),
  defineServerTool({
    name: "list_runs",
    title: "List runs",
    description: "List runs, the newest first.",
    reads: true,
    input: z.object({
      state: z.enum(RUN_STATES).optional(),
      cursor: z.string().max(500).optional().describe("nextCursor of the page before"),
      limit: z.number().int().min(1).max(200).default(20),
    }),
    ask: (client, query, signal) => client.runs.list({ query }, { signal }),
  }),
  defineServerTool({
    name: "run_status",
    title: "Status of a run",
    description:
      "Everything on record about a run at this moment: its tasks, attempts, criteria, gates and what it waits for.",
    reads: true,
    input: z.object({ runId }),
    ask: (client, params, signal) => client.runs.status({ params }, { signal }),
  }),
  defineServerTool({
    name: "run_outcome",
    title: "Outcome of a run",
    description:
      "How a run stands, in numbers: its decision, tasks and criteria, and whether it is still being worked on.",
    reads: true,
    input: z.object({ runId }),
    ask: (client, params, signal) => client.runs.outcome({ params }, { signal }),
  }),
  defineServerTool({
    name: "cancel_run",
    title: "Cancel a run",
    description: "Cancel a run for good; the processes of its agents are ended.",
    reads: false,
    input: z.object({ runId, reason: z.string().min(1).max(2_000).describe("Why, for the record") }),
    ask: (client, { reason, ...params }, signal) => client.runs.cancel({ params, body: { reason } }, { signal }),
  }),
];
