/** Runs that begin as another one stood. */
import { z } from "zod";
import { forkChangesSchema } from "../../model/run-fork.ts";
import { TASK_STATES } from "../../model/states.ts";
import { defineContract, fields } from "../contract.ts";
import { run, RUN_ID, runExample, runId, TASK_ID, taskExample, taskId } from "./run-resources.ts";

const position = z.coerce.number<number>().int().min(0);
const point = {
  through: position
    .optional()
    .describe("position of the last event that both have in common; the last of the run when absent"),
  after: taskId.optional().describe("instead: the task whose merge is the last that is kept"),
};
const named = fields({ runId });
const forkErrors = ["RUN_NOT_FOUND", "RUN_ELSEWHERE", "FORK_POINT_INVALID"] as const;
const task = { taskId: z.string(), title: z.string(), agent: z.string() };

const preview = z
  .object({
    runId: z.string(),
    through: z.number().int(),
    headCommit: z.string().describe("where the fork's branch would begin"),
    kept: z
      .array(
        z.object({
          ...task,
          mergeCommit: z.string(),
          runId: z.string().describe("the run that it was done in"),
          attemptId: z.string(),
          number: z.number().int(),
          agentId: z.string(),
        }),
      )
      .describe("not done again, in the order in which they were merged"),
    again: z
      .array(
        z.object({
          ...task,
          state: z.enum(TASK_STATES).describe("in the run that is forked"),
          leftBehind: z.boolean().describe("merged after the fork point: that work is not carried over"),
        }),
      )
      .describe("done again, or for the first time"),
    models: z
      .array(z.object({ agent: z.string(), models: z.array(z.string()).nullable(), profile: z.string().nullable() }))
      .describe("agents of the plan that ask models, and which"),
  })
  .meta({ id: "ForkPreview" });

export const runForkContracts = {
  "runs.forkPreview": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "See what a fork of a run would keep, and what would be done again",
    params: named,
    query: fields(point),
    response: preview,
    errors: forkErrors,
    example: {
      params: { runId: RUN_ID },
      query: { after: TASK_ID },
      response: {
        runId: RUN_ID,
        through: 431,
        headCommit: "6a8f0a7e1cb5a1f2c07a6d1c1f9d3b8f0b6f0a51",
        kept: [
          {
            taskId: TASK_ID,
            title: taskExample.title,
            agent: "writer",
            mergeCommit: "6a8f0a7e1cb5a1f2c07a6d1c1f9d3b8f0b6f0a51",
            runId: RUN_ID,
            attemptId: "0199b3a2-7f10-7d02-8a33-5c1e9d0b4f66",
            number: 1,
            agentId: "local-1",
          },
        ],
        again: [
          {
            taskId: "t-limit-the-rate-90cc1f4e",
            title: "Limit the rate",
            agent: "coder",
            state: "failed",
            leftBehind: false,
          },
        ],
        models: [{ agent: "coder", models: ["anthropic/claude-sonnet-4-5"], profile: null }],
      },
    },
  }),
  "runs.fork": defineContract({
    action: "runs:fork",
    on: "runId",
    summary: "Begin a run as another one stood, also with other models",
    description:
      "The new run has the same plan and base; its branch begins at the last merge that is kept. What is kept is not done again, what was merged later is not carried over, and all criteria and gates are judged anew. Takes the right to start runs besides. Answers as soon as the run is on record.",
    params: named,
    body: fields({
      ...point,
      ...forkChangesSchema.shape,
      maxAgents: z.number().int().min(1).max(256).optional().describe("tasks that run at once; as before when absent"),
      apply: z.boolean().default(false).describe("merge into the user's branch when the decision is Go"),
    }),
    response: run,
    status: 201,
    rateClass: "expensive",
    errors: [...forkErrors, "TASK_NOT_FOUND", "AGENT_UNKNOWN", "BINDING_INVALID", "BASE_NOT_FOUND"],
    example: {
      params: { runId: RUN_ID },
      body: { after: TASK_ID, models: [{ agent: "coder", model: "openai/gpt-5" }] },
      response: runExample,
    },
  }),
};
