/** Criteria and gates, and the words of people about them. */
import { z } from "zod";
import type { Json } from "../contract.ts";
import { defineContract, fields } from "../contract.ts";
import {
  attestation,
  criterion,
  criterionExample,
  gate,
  gateExample,
  RUN_ID,
  runExample,
  runId,
} from "./run-resources.ts";

const name = z.string().trim().min(1).max(200);
const words = {
  reason: z.string().trim().min(1).max(4_000).describe("why, for the record"),
  by: name.optional().describe("who signs; taken only from the owner of a data folder, whose account has no name"),
};
const criterionId = z.string().min(1).max(200);
const gateId = z.string().min(1).max(200);
const onCriterion = fields({ runId, criterionId });

const signed: Json<z.output<typeof attestation>> = {
  kind: "approval",
  runId: runExample.runId,
  subject: criterionExample.criterionId,
  role: "security lead",
  by: "Ada",
  reason: "reviewed the threat model",
  owner: null,
  due: null,
  at: "2026-11-21T10:00:00.000Z",
  signature: "3c9f…",
  keyId: "ed25519:7a10…",
};

const sign = {
  on: "runId",
  description: "Signed with the control plane's key. A run that has ended is judged anew. Agents cannot sign.",
  response: attestation,
  status: 201,
  errors: ["RUN_NOT_FOUND", "CRITERION_NOT_FOUND", "APPROVAL_INVALID", "STATE_CONFLICT"],
} as const;

export const judgementContracts = {
  "criteria.list": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "List the criteria of a run with what was seen and the verdicts, in the order of the plan",
    params: fields({ runId }),
    response: z.object({ items: z.array(criterion) }),
    errors: ["RUN_NOT_FOUND"],
    example: { params: { runId: RUN_ID }, response: { items: [criterionExample] } },
  }),
  "criteria.approve": defineContract({
    ...sign,
    action: "criteria:approve",
    summary: "Approve a criterion that asks for a role's approval",
    params: onCriterion,
    body: fields({ ...words, role: name.optional().describe("the one that the check asks for when absent") }),
    example: {
      params: { runId: RUN_ID, criterionId: criterionExample.criterionId },
      body: { reason: "reviewed the threat model" },
      response: signed,
    },
  }),
  "criteria.waive": defineContract({
    ...sign,
    action: "criteria:waive",
    summary: "Waive a criterion",
    params: onCriterion,
    body: fields({ ...words, role: name }),
    example: {
      params: { runId: RUN_ID, criterionId: criterionExample.criterionId },
      body: { role: "release manager", reason: "measured by hand" },
      response: { ...signed, kind: "waiver", role: "release manager", reason: "measured by hand" },
    },
  }),
  "gates.list": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "List the gates of a run and what was decided at them, in their order",
    params: fields({ runId }),
    response: z.object({ items: z.array(gate) }),
    errors: ["RUN_NOT_FOUND"],
    example: { params: { runId: RUN_ID }, response: { items: [gateExample] } },
  }),
  "gates.mitigate": defineContract({
    ...sign,
    action: "gates:mitigate",
    summary: "Take on what is open at a gate, for a Conditional Go",
    params: fields({ runId, gateId }),
    body: fields({
      ...words,
      role: name,
      owner: name.describe("who will close what is open"),
      due: z.iso.date().describe("until when"),
    }),
    example: {
      params: { runId: RUN_ID, gateId: gateExample.gateId },
      body: { role: "lead", owner: "Ada", due: "2026-12-01", reason: "the docs follow" },
      response: { ...signed, kind: "mitigation", subject: gateExample.gateId, owner: "Ada", due: "2026-12-01" },
    },
  }),
};
