import { z } from "zod";
import { defineContract, fields } from "../contract.ts";

export const MAX_BATCH = 50;

export const batchContracts = {
  "batch.send": defineContract({
    action: "api:batch",
    summary: "Send several requests in one",
    description:
      "They are done one after the other, each judged, limited and answered by itself: one that fails stops none of the others. Only operations below /v1 that take and give JSON; no batch in a batch.",
    body: fields({
      requests: z
        .array(
          fields({
            id: z.string().min(1).max(64).describe("given back with the answer"),
            method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
            path: z
              .string()
              .max(2_000)
              .regex(/^\/v1\/[^\s#]*$/)
              .describe("with its query"),
            body: z.json().optional(),
            idempotencyKey: z.string().min(1).max(255).optional(),
            ifMatch: z.string().max(255).optional(),
          }),
        )
        .min(1)
        .max(MAX_BATCH),
    }),
    // Each of its requests may have a key of its own.
    idempotent: false,
    response: z.object({
      responses: z.array(
        z.object({
          id: z.string(),
          status: z.number().int(),
          etag: z.string().nullable(),
          body: z.json().nullable().describe("the document or problem; null when there is none"),
        }),
      ),
    }),
    example: {
      body: { requests: [{ id: "a", method: "GET", path: "/v1/me" }] },
      response: { responses: [{ id: "a", status: 404, etag: null, body: null }] },
    },
  }),
};
