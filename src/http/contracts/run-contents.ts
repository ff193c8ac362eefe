/** What runs have made: merged changes, evidence, packets. */
import { z } from "zod";
import { bytes, defineContract, fields, type Json } from "../contract.ts";
import { graph, plan } from "./plans.ts";
import { RUN_ID, runId, TASK_ID } from "./run-resources.ts";

const named = fields({ runId });
const SHA1 = "b3f0c7f6a1de4c55bb0d9a7c8a21f5e3d4c6b7a8";
const count = z.number().int();
export const SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

export const sha256Field = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("of the content, in hex");

const PLAN_SOURCE = "# Harden the service\n";
const PLAN = {
  title: "Harden the service",
  hash: SHA256,
  agents: [],
  repository: { kind: "here" as const, links: [] },
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
} satisfies Json<z.output<typeof plan>>;
const NO_GRAPH = { nodes: [], edges: [], phaseEdges: [], stages: [], cycles: [] };

const read = { action: "evidence:read", on: "runId" } as const;

export const runContentContracts = {
  "runs.plan": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "The plan of a run as it was when the run started: its text, the compiled plan and the graph",
    params: named,
    response: z
      .object({
        source: z.string(),
        sidecar: z.string().nullable(),
        plan,
        graph,
      })
      .meta({ id: "RunPlan" }),
    errors: ["RUN_NOT_FOUND"],
    example: {
      params: { runId: RUN_ID },
      response: { source: PLAN_SOURCE, sidecar: null, plan: PLAN, graph: NO_GRAPH },
    },
  }),
  "runs.changes": defineContract({
    ...read,
    summary: "Which files the run has changed, and by how many lines",
    params: named,
    response: z
      .object({
        files: z.array(
          z.object({
            path: z.string(),
            added: z.number().int(),
            removed: z.number().int(),
            binary: z.boolean(),
          }),
        ),
        added: z.number().int(),
        removed: z.number().int(),
      })
      .meta({ id: "Changes" }),
    errors: ["RUN_NOT_FOUND", "REPOSITORY_MISSING", "GIT_FAILED"],
    example: {
      params: { runId: RUN_ID },
      response: {
        files: [{ path: "docs/runbook.md", added: 40, removed: 0, binary: false }],
        added: 40,
        removed: 0,
      },
    },
  }),
  "runs.patch": defineContract({
    ...read,
    summary: "The merged changes as a patch",
    params: named,
    query: fields({ path: z.string().min(1).max(4_096).optional().describe("of one file") }),
    response: bytes("text/x-diff; charset=utf-8", "a patch as git prints it"),
    rateClass: "expensive",
    errors: ["RUN_NOT_FOUND", "REPOSITORY_MISSING", "GIT_FAILED"],
    example: { params: { runId: RUN_ID }, query: { path: "docs/runbook.md" } },
  }),
  "runs.blame": defineContract({
    ...read,
    summary: "Which attempts brought what the run has changed in a file",
    description: "By line of the head as merged. Lines that the base had already are left out.",
    params: named,
    query: fields({ path: z.string().min(1).max(4_096).describe("of one file, as the changes have it") }),
    response: z
      .object({
        lines: z.array(z.object({ line: count, count, commit: z.string() })),
        by: z
          .array(
            z.object({
              taskId: z.string(),
              title: z.string(),
              attemptId: z.string(),
              number: count,
              commit: z.string().describe("the merge"),
            }),
          )
          .describe("all that changed the file, the last first"),
      })
      .meta({ id: "FileBlame" }),
    rateClass: "expensive",
    errors: ["RUN_NOT_FOUND", "REPOSITORY_MISSING", "GIT_FAILED"],
    example: {
      params: { runId: RUN_ID },
      query: { path: "docs/runbook.md" },
      response: {
        lines: [{ line: 1, count: 40, commit: SHA1 }],
        by: [
          {
            taskId: TASK_ID,
            title: "Write the runbook",
            attemptId: "0199b3a2-7f10-7d02-8a33-5c1e9d0b4f66",
            number: 1,
            commit: SHA1,
          },
        ],
      },
    },
  }),
  "runs.evidence": defineContract({
    ...read,
    summary: "Read evidence by its content address",
    description: "Takes Range. What it holds never changes, so a cache may keep it.",
    params: fields({ runId, sha256: sha256Field }),
    response: bytes("application/octet-stream", "the content"),
    errors: ["RUN_NOT_FOUND", "EVIDENCE_NOT_FOUND", "RANGE_NOT_SATISFIABLE"],
    example: { params: { runId: RUN_ID, sha256: SHA256 } },
  }),
  "runs.packet": defineContract({
    ...read,
    summary: "List the files of the proof packet; none before the run has ended",
    params: named,
    response: z.object({ files: z.array(z.object({ path: z.string(), bytes: z.number().int() })) }),
    errors: ["RUN_NOT_FOUND"],
    example: { params: { runId: RUN_ID }, response: { files: [{ path: "packet.json", bytes: 48_211 }] } },
  }),
  "runs.packetFile": defineContract({
    ...read,
    summary: "Read a file of the proof packet",
    params: named,
    query: fields({ path: z.string().min(1).max(1_000).describe("as the list has it") }),
    response: bytes("application/octet-stream", "the file"),
    errors: ["RUN_NOT_FOUND", "EVIDENCE_NOT_FOUND", "RANGE_NOT_SATISFIABLE"],
    example: { params: { runId: RUN_ID }, query: { path: "packet.html" } },
  }),
  "runs.packetArchive": defineContract({
    ...read,
    summary: "The whole proof packet as one archive",
    description:
      "A folder `packet` that `provost verify` takes, as .tar.gz. It breaks off where the packet is replaced meanwhile.",
    params: named,
    response: bytes("application/gzip", "the archive"),
    rateClass: "expensive",
    errors: ["RUN_NOT_FOUND", "EVIDENCE_NOT_FOUND"],
    example: { params: { runId: RUN_ID } },
  }),
};
