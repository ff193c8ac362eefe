/** A run that has ended goes as a whole, and for good. */
import { z } from "zod";
import { DECISIONS } from "../../model/check.ts";
import { RUN_STATES } from "../../model/states.ts";
import { defineContract, fields } from "../contract.ts";
import { RUN_ID, runId } from "./run-resources.ts";

export const runRemovalContracts = {
  "runs.remove": defineContract({
    action: "runs:remove",
    on: "runId",
    summary: "Remove a run that has ended, with its events and evidence, for good",
    description:
      "Say `confirm` to have it done; without it nothing is removed, and the answer says what would be. What it has cost stays, and so do its branch in the repository and what the audit log says. Not while a fork stands on the run, a subscription has not taken its events, or a relay is on. Whoever asks for the run later is told that it was removed (RUN_REMOVED).",
    params: fields({ runId }),
    body: fields({
      reason: z.string().trim().min(1).max(2_000).default("asked for through the API").describe("why, for the record"),
      confirm: z.boolean().default(false),
    }),
    response: z
      .object({
        runId: z.string(),
        state: z.enum(RUN_STATES),
        decision: z.enum(DECISIONS).nullable(),
        events: z.number().int().describe("in its chain"),
        lastHash: z.string().describe("of its chain, as in its proof packet"),
        packetSha256: z.string().nullable().describe("of the manifest of its packet; null where none was written"),
        removedAt: z.date().nullable().describe("null: it is still there"),
      })
      .meta({ id: "RunRemoval" }),
    errors: ["RUN_NOT_FOUND", "STATE_CONFLICT", "RUN_HELD", "RUN_IN_HAND", "HOME_LOCKED"],
    example: {
      params: { runId: RUN_ID },
      body: { reason: "it printed a password", confirm: true },
      response: {
        runId: RUN_ID,
        state: "finished",
        decision: "go",
        events: 412,
        lastHash: "0f4b8d0c2f3a5e6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
        packetSha256: "5f1d7a84db00d2fce00b31a7fc73224f0f0a5c2c8e8d1b7a6c1c0f9d2e3b4a59",
        removedAt: "2026-11-21T09:00:00.000Z",
      },
    },
  }),
};
