/** What is removed by age, and the proof that nothing else is missing. */
import { z } from "zod";
import { defineContract } from "../../contract.ts";

const account = {
  last: z.number().int().describe("how many positions were ever given out"),
  here: z.number().int().describe("events that are in the log"),
  removed: z.number().int().describe("events without a run that were removed by age"),
  removedFromAudit: z.number().int().describe("events that were removed from the beginning of the audit log"),
  removedWithRuns: z.number().int().describe("events of runs that were removed as a whole"),
};
const accountExample = { last: 412_000, here: 11_588, removed: 399_000, removedFromAudit: 1_000, removedWithRuns: 412 };

export const retentionContracts = {
  "retention.get": defineContract({
    action: "events:read",
    summary: "Up to where old events were removed, and what keeps others",
    description:
      "Events of runs stay as long as their run, and those of the audit log as long as its own retention says. Blobs are outputs and evidence; those that any record names stay.",
    response: z
      .object({
        keepDays: z.number().int(),
        removedUpTo: z.number().int().describe("position; 0 when nothing was ever removed"),
        removed: z.number().int(),
        removedAt: z.date().nullable(),
        heldBy: z
          .object({ subscription: z.string(), kind: z.string(), position: z.number().int() })
          .nullable()
          .describe("the subscription that is furthest behind: nothing after its position is removed"),
        runs: z
          .object({
            keepDays: z
              .number()
              .int()
              .nullable()
              .describe("how long runs are kept when they have ended; null: for good"),
            removed: z.number().int().describe("runs that were removed so far, by age or because somebody asked"),
            removedAt: z.date().nullable(),
          })
          .describe("each goes as a whole, with its events and evidence"),
        blobs: z
          .object({
            keepDays: z.number().describe("how long blobs are kept that no record names any more"),
            sweptAt: z.date().nullable().describe("when the last sweep ended, since the control plane was started"),
            removed: z.number().int().describe("since the control plane was started"),
            bytes: z.number().int(),
            refusedFor: z
              .string()
              .nullable()
              .describe("code of the error that ended the last sweep, which has removed no more; the log says more"),
          })
          .nullable()
          .describe("of the data folder of this control plane; null where none stays that would remove any"),
      })
      .meta({ id: "EventRetention" }),
    example: {
      response: {
        keepDays: 90,
        removedUpTo: 400_000,
        removed: 399_000,
        removedAt: "2026-11-21T09:00:00.000Z",
        heldBy: { subscription: "nightly", kind: "pull", position: 411_000 },
        runs: { keepDays: 730, removed: 12, removedAt: "2026-11-20T09:05:00.000Z" },
        blobs: {
          keepDays: 31,
          sweptAt: "2026-11-21T09:15:00.000Z",
          removed: 1_200,
          bytes: 52_000_000,
          refusedFor: null,
        },
      },
    },
  }),
  "retention.verify": defineContract({
    action: "audit:read",
    summary: "Check that every position of the log is accounted for",
    description: "Counts all events. The last removals have to be those that the audit log tells of, signed.",
    response: z.discriminatedUnion("ok", [
      z.object({
        ok: z.literal(true),
        ...account,
        signedHere: z
          .boolean()
          .nullable()
          .describe("by this control plane, which has looked at the signature; null when nothing tells of a removal"),
      }),
      z.object({ ok: z.literal(false), ...account, problem: z.string() }),
    ]),
    rateClass: "expensive",
    example: { response: { ok: true, ...accountExample, signedHere: true } },
  }),
};
