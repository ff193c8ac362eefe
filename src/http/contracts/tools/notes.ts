/** Notes that agents keep. */
import { z } from "zod";
import { defineContract, empty, fields, MAX_PAGE } from "../../contract.ts";

const noteId = "0199b3a2-0000-7000-8000-000000000009";
const scope = z.enum(["agent", "team", "project", "tenant"]);

export const note = z
  .object({
    noteId: z.string(),
    scope,
    owner: z.string().describe("name of the agent, team or project; empty for the tenant"),
    body: z.string(),
    actor: z.string(),
    agentName: z.string(),
    sessionId: z.string(),
    callId: z.string(),
    runId: z.string().nullable(),
    taskId: z.string().nullable(),
    keptAt: z.date(),
    vectorModel: z.string().nullable().describe("which model has made its vector, or refused it; null: none yet"),
    vectorProblem: z.string().nullable().describe("why the model makes no vector of it"),
  })
  .meta({ id: "Note" });

const embedding = z
  .object({
    model: z.string(),
    waiting: z.number().int().describe("notes of the tenant that cannot be found by their meaning yet"),
    problem: z.string().nullable().describe("what kept the model from making vectors when it was last asked"),
    retryAt: z.date().nullable(),
  })
  .nullable()
  .describe("null where no model is chosen for the role `embedding`: notes are found by their words alone")
  .meta({ id: "NoteEmbedding" });

export const noteContracts = {
  "notes.list": defineContract({
    action: "notes:read",
    summary: "Notes that agents keep, the newest first, with where each comes from",
    query: fields({
      scope: scope.optional(),
      owner: z.string().max(200).optional(),
      limit: z.coerce.number<number>().int().min(1).max(MAX_PAGE).default(50),
    }),
    response: z.object({ items: z.array(note), embedding }),
    example: {
      query: { scope: "project" },
      response: {
        items: [
          {
            noteId,
            scope: "project",
            owner: "shop",
            body: "The tests need Redis on port 6380.",
            actor: "agent:coder",
            agentName: "coder",
            sessionId: "0199b3a2-0000-7000-8000-000000000002",
            callId: "call_3",
            runId: null,
            taskId: null,
            keptAt: "2026-11-21T09:00:00.000Z",
            vectorModel: "openai/text-embedding-3-small",
            vectorProblem: null,
          },
        ],
        embedding: { model: "openai/text-embedding-3-small", waiting: 0, problem: null, retryAt: null },
      },
    },
  }),
  "notes.erase": defineContract({
    action: "notes:erase",
    summary: "Remove a note's words for good",
    params: fields({ noteId: z.string().min(1).max(100) }),
    response: empty,
    errors: ["NOTE_NOT_FOUND"],
    example: { params: { noteId } },
  }),
};
