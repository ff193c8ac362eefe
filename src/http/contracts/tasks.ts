import { z } from "zod";
import { TASK_STATES } from "../../model/states.ts";
import { bytes, defineContract, fields, firstByte, flag, pageOf, pageQuery } from "../contract.ts";
import {
  attempt,
  attemptExample,
  review,
  reviewExample,
  RUN_ID,
  runId,
  task,
  TASK_ID,
  taskExample,
  taskId,
} from "./run-resources.ts";

const named = fields({ runId, taskId });
const example = { params: { runId: RUN_ID, taskId: TASK_ID } };

export const taskContracts = {
  "tasks.list": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "List the tasks of a run, the most urgent first",
    params: fields({ runId }),
    query: fields({ ...pageQuery, state: z.enum(TASK_STATES).optional() }),
    response: pageOf(task),
    errors: ["RUN_NOT_FOUND"],
    example: { params: { runId: RUN_ID }, query: {}, response: { items: [taskExample], nextCursor: null } },
  }),
  "tasks.get": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "Read a task",
    params: named,
    response: task,
    errors: ["RUN_NOT_FOUND", "TASK_NOT_FOUND"],
    example: { ...example, response: taskExample },
  }),
  "tasks.retry": defineContract({
    action: "tasks:retry",
    on: "taskId",
    summary: "Queue a failed task again; a run that has ended goes on",
    params: named,
    response: task,
    errors: ["RUN_NOT_FOUND", "TASK_NOT_FOUND", "STATE_CONFLICT"],
    example: { ...example, response: { ...taskExample, state: "queued" } },
  }),
  "tasks.attempts": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "List the attempts at a task, the first first",
    params: named,
    response: z.object({ items: z.array(attempt) }),
    errors: ["RUN_NOT_FOUND", "TASK_NOT_FOUND"],
    example: { ...example, response: { items: [attemptExample] } },
  }),
  "tasks.reviews": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "List the reviews of a task's attempts with their findings, the first first",
    params: named,
    response: z.object({ items: z.array(review) }),
    errors: ["RUN_NOT_FOUND", "TASK_NOT_FOUND"],
    example: { ...example, response: { items: [reviewExample] } },
  }),
  "tasks.patch": defineContract({
    action: "evidence:read",
    on: "runId",
    summary: "What an attempt has changed, as a patch",
    description: "As it was merged; of an attempt that was not, what it left. Empty where it changed nothing.",
    params: named,
    query: fields({
      attempt: z.coerce.number<number>().int().min(1).optional().describe("its number; the last when absent"),
    }),
    response: bytes("text/x-diff; charset=utf-8", "a patch as git prints it"),
    rateClass: "expensive",
    errors: ["RUN_NOT_FOUND", "TASK_NOT_FOUND", "REPOSITORY_MISSING", "GIT_FAILED"],
    example: { ...example, query: { attempt: 1 } },
  }),
  "tasks.output": defineContract({
    action: "evidence:read",
    on: "runId",
    summary: "Read what an attempt printed",
    description:
      "Takes Range. With `follow` it comes as it is written, until the attempt ends; also of the next one, from when it is begun.",
    params: named,
    query: fields({
      attempt: z.coerce.number<number>().int().min(1).optional().describe("its number; the last when absent"),
      follow: flag.default(false),
      from: firstByte,
    }),
    response: bytes("text/plain; charset=utf-8", "the output, byte for byte"),
    errors: ["RUN_NOT_FOUND", "TASK_NOT_FOUND", "EVIDENCE_NOT_FOUND", "RANGE_NOT_SATISFIABLE"],
    example: { ...example, query: { attempt: 1 } },
  }),
};
