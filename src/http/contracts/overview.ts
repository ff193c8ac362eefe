/** What people look at first. */
import { z } from "zod";
import { runTallySchema, waitingMatterSchema } from "../../model/overview.ts";
import { RUN_STATES } from "../../model/states.ts";
import { defineContract, fields, pageOf, pageQuery } from "../contract.ts";
import { run, RUN_ID, runExample } from "./run-resources.ts";

const tally = runTallySchema.extend({ run }).meta({ id: "RunTally" });
const matter = waitingMatterSchema.meta({ id: "WaitingMatter" });

export const overviewContracts = {
  "overview.runs": defineContract({
    action: "runs:read",
    summary: "List runs in numbers: tasks by state, criteria by verdict; the newest first",
    query: fields({ ...pageQuery, state: z.enum(RUN_STATES).optional() }),
    response: pageOf(tally),
    example: {
      query: { limit: 20 },
      response: {
        items: [
          {
            run: runExample,
            tasks: {
              waiting: 1,
              queued: 0,
              leased: 2,
              merging: 0,
              succeeded: 4,
              failed: 0,
              skipped: 0,
              cancelled: 0,
            },
            criteria: { proven: 3, refuted: 0, unproven: 9, waived: 0 },
            spending: { steps: 12, unpricedSteps: 0, tokens: 48_210, microUsd: 813_400 },
          },
        ],
        nextCursor: null,
      },
    },
  }),
  "overview.waiting": defineContract({
    action: "runs:read",
    summary: "List what waits for a person, of the latest run of each plan",
    description: "Approvals that are asked for, gates that stopped a run, failed tasks, runs that stand still.",
    query: fields({ limit: pageQuery.limit }),
    response: z.object({ items: z.array(matter) }),
    example: {
      response: {
        items: [
          {
            kind: "approval",
            runId: RUN_ID,
            planTitle: "Harden the service",
            subject: "c-security-review-77c0d1e2",
            title: "The threat model was reviewed",
            detail: "security lead",
            since: "2026-11-21T10:00:00.000Z",
          },
        ],
      },
    },
  }),
  "overview.repositories": defineContract({
    action: "runs:start",
    summary: "List folders that runs can be started in: those that are allowed, and the one around the data folder",
    response: z.object({ items: z.array(z.object({ path: z.string(), allowed: z.boolean() })) }),
    example: { response: { items: [{ path: "/srv/repositories", allowed: true }] } },
  }),
};
