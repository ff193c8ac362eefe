import { z } from "zod";
import { diagnosticSchema } from "../../model/diagnostic.ts";
import { edgeSchema, planSchema } from "../../model/plan.ts";
import { MAX_SIMULATED_AGENTS, simulationSchema } from "../../model/simulation.ts";
import { bytes, defineContract, empty, fields, pageOf, pageQuery } from "../contract.ts";

/** 1 MB compiles in a third of a second, in which nobody else is answered. Larger plans are run by their path. */
const MAX_TEXT = 1024 * 1024;
const BODY_BYTES = 4 * MAX_TEXT;

const text = {
  source: z.string().max(MAX_TEXT).describe("the plan, Markdown"),
  sidecar: z.string().max(MAX_TEXT).optional().describe("bindings and checks, YAML"),
};
const planId = z.uuid().describe("id of an uploaded plan");
const named = fields({ planId });

const uploaded = z
  .object({
    planId: z.string(),
    title: z.string(),
    hash: z.string().describe("sha256 of source and sidecar"),
    bytes: z.number().int().describe("of the source"),
    sidecarBytes: z.number().int().nullable().describe("null where it was uploaded without one"),
    uploadedBy: z.string(),
    uploadedAt: z.date(),
  })
  .meta({ id: "UploadedPlan" });

const count = z.number().int();
export const plan = planSchema.meta({ id: "Plan" });
export const graph = z
  .object({
    nodes: z.array(
      z.object({
        taskId: z.string(),
        phaseId: z.string().nullable(),
        stage: count,
        dependsOn: z.array(z.string()),
        conflictsWith: z.array(z.string()),
        rank: count,
      }),
    ),
    edges: z.array(edgeSchema),
    phaseEdges: z.array(edgeSchema),
    stages: z.array(z.array(z.string())),
    cycles: z.array(z.array(z.string())),
  })
  .meta({ id: "PlanGraph" });

const compiled = z
  .object({
    summary: z.object({
      title: z.string(),
      phases: count,
      epics: count,
      workstreams: count,
      tasks: count,
      criteria: count,
      measurable: count,
      gates: count,
      edges: count,
    }),
    coverage: z.object({ lines: count, accounted: count }),
    diagnostics: z.array(diagnosticSchema),
    plan,
    graph,
  })
  .meta({ id: "CompiledPlan" });

const PLAN_ID = "0199b3a1-4c0e-7a55-8b1d-90c2f7a6e3d1";
const SOURCE = "# Harden the service\n\n- [ ] Write the runbook\n";
const uploadedExample = {
  planId: PLAN_ID,
  title: "Harden the service",
  hash: "5f1d7a84db00d2fce00b31a7fc73224f0f0a5c2c8e8d1b7a6c1c0f9d2e3b4a59",
  bytes: 46,
  sidecarBytes: null,
  uploadedBy: "owner",
  uploadedAt: "2026-11-21T09:00:00.000Z",
};

export const planContracts = {
  "plans.compile": defineContract({
    action: "plans:compile",
    summary: "Compile a plan and say what is to be said about it",
    description: "Any text compiles; what is wrong with it is among the diagnostics.",
    body: fields(text),
    response: compiled,
    idempotent: false,
    rateClass: "expensive",
    bodyLimit: BODY_BYTES,
    example: {
      body: { source: SOURCE },
      response: {
        summary: {
          title: "Harden the service",
          phases: 0,
          epics: 0,
          workstreams: 0,
          tasks: 1,
          criteria: 0,
          measurable: 0,
          gates: 0,
          edges: 0,
        },
        coverage: { lines: 3, accounted: 3 },
        diagnostics: [],
        plan: {
          title: "Harden the service",
          hash: uploadedExample.hash,
          agents: [],
          repository: { kind: "here", links: [] },
          phases: [],
          epics: [],
          tasks: [],
          criteria: [],
          gates: [],
          edges: [],
          risks: [],
          crossPoints: [],
          targets: [],
          prose: [],
        },
        graph: { nodes: [], edges: [], phaseEdges: [], stages: [], cycles: [] },
      },
    },
  }),
  "plans.format": defineContract({
    action: "plans:compile",
    summary: "Bring a plan into its usual form without changing its meaning",
    body: fields({ source: text.source }),
    response: z.object({ source: z.string() }),
    idempotent: false,
    rateClass: "expensive",
    bodyLimit: BODY_BYTES,
    example: { body: { source: "* [ ] Write the runbook\n" }, response: { source: "- [ ] Write the runbook\n" } },
  }),
  "plans.simulate": defineContract({
    action: "plans:simulate",
    summary: "Simulate a plan: when it may be finished, at what cost, and what that hangs on",
    description:
      "Monte Carlo over the compiled graph, with times, failures and costs from earlier runs of the same tasks where there are any and from the plan's estimates where not. What had to be assumed is among the answers; the same request on the same record gets the same answer.",
    body: fields({
      ...text,
      agents: count.min(1).max(MAX_SIMULATED_AGENTS).optional().describe("tasks at once; as for a run when absent"),
      samples: count.min(50).max(5_000).default(1_000).describe("at most; fewer of a large plan"),
      seed: count.min(0).max(0xffff_ffff).default(1),
      spread: z
        .number()
        .min(0)
        .max(0.95)
        .default(0)
        .describe("by how much a time may be off either way where no record says it; your own assumption"),
    }),
    response: simulationSchema.meta({ id: "Simulation" }),
    idempotent: false,
    rateClass: "expensive",
    bodyLimit: BODY_BYTES,
    errors: ["PLAN_CYCLE"],
    example: {
      body: { source: SOURCE, agents: 4 },
      response: {
        agents: 4,
        samples: 1_000,
        seed: 1,
        completes: null,
        finishMs: null,
        distribution: [],
        costMicroUsd: null,
        tasks: [
          {
            taskId: "t-write-the-runbook-1f3c9a20",
            title: "Write the runbook",
            stage: 0,
            source: "unknown",
            observed: 0,
            timeMs: null,
            critical: null,
            costMicroUsd: null,
          },
        ],
        gates: [],
        whatIf: [],
        assumptions: [
          {
            kind: "time-unknown",
            concerns: 1,
            of: 1,
            message: "1 of 1 tasks have neither an estimate nor a record, and there is nothing to take their time from",
          },
        ],
      },
    },
  }),
  "plans.upload": defineContract({
    action: "plans:write",
    summary: "Upload a plan, to start runs of it from here",
    description: "An upload never changes; a new text is a new plan. One with errors can be uploaded, but not run.",
    body: fields(text),
    response: uploaded,
    status: 201,
    rateClass: "expensive",
    bodyLimit: BODY_BYTES,
    errors: ["PLAN_EMPTY"],
    example: { body: { source: SOURCE }, response: uploadedExample },
  }),
  "plans.list": defineContract({
    action: "plans:read",
    summary: "List uploaded plans, the newest first",
    query: fields(pageQuery),
    response: pageOf(uploaded),
    example: { query: { limit: 20 }, response: { items: [uploadedExample], nextCursor: null } },
  }),
  "plans.get": defineContract({
    action: "plans:read",
    on: "planId",
    summary: "Read what is known about an uploaded plan",
    params: named,
    response: uploaded,
    errors: ["PLAN_UNKNOWN"],
    example: { params: { planId: PLAN_ID }, response: uploadedExample },
  }),
  "plans.source": defineContract({
    action: "plans:read",
    on: "planId",
    summary: "Read the text of an uploaded plan",
    params: named,
    query: fields({ part: z.enum(["source", "sidecar"]).default("source") }),
    response: bytes("text/markdown; charset=utf-8", "the plan, or its sidecar as YAML"),
    errors: ["PLAN_UNKNOWN", "EVIDENCE_NOT_FOUND"],
    example: { params: { planId: PLAN_ID } },
  }),
  "plans.remove": defineContract({
    action: "plans:write",
    on: "planId",
    summary: "Remove an uploaded plan; its runs keep what they were started with",
    params: named,
    response: empty,
    errors: ["PLAN_UNKNOWN"],
    example: { params: { planId: PLAN_ID } },
  }),
};
