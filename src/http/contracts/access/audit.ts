import { z } from "zod";
import { bytes, defineContract, fields, MAX_PAGE } from "../../contract.ts";
import { entry, SESSION_ID } from "../agent-sessions.ts";
import { note } from "../tools/notes.ts";

const time = "2026-11-21T09:00:00.000Z";
const person = z.string().min(3).max(250).describe("kind and id, such as user:0199b3a2");

const event = z
  .object({
    eventId: z.string(),
    streamPosition: z.number().int().nullable().describe("place in the chain"),
    time: z.string(),
    name: z.string(),
    actor: z.string(),
    payload: z.record(z.string(), z.unknown()),
    personal: z.unknown().describe("what is sealed in it; null when there is nothing, or the person was erased"),
    previousHash: z.string().nullable(),
    hash: z.string().nullable(),
  })
  .meta({ id: "AuditEvent" });
const eventExample = {
  eventId: "0199b3a2-0000-7000-8000-000000000007",
  streamPosition: 1,
  time,
  name: "secret.changed",
  actor: "user:ada",
  payload: { secret: "API_TOKEN", how: "set", version: 1 },
  personal: null,
  previousHash: "",
  hash: "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
};

const keepDays = z.number().int().min(30).max(36_500);
const retention = z
  .object({
    keepDays: keepDays.nullable().describe("null where everything is kept"),
    own: z
      .object({ setBy: z.string(), setAt: z.date() })
      .nullable()
      .describe("null where what the control plane is set to holds"),
  })
  .meta({ id: "AuditRetention" });
const retentionExample = { keepDays: 400, own: { setBy: "user:ada", setAt: time } };

const checkpoint = z.object({
  streamPosition: z.number().int().describe("the last that was removed"),
  hash: z.string(),
  prunedAt: z.date(),
  keyId: z.string().describe("of who has signed it"),
  signedHere: z.boolean().describe("by this control plane, which has looked at the signature"),
});

export const auditContracts = {
  "audit.list": defineContract({
    action: "audit:read",
    summary: "The audit log, newest first",
    query: fields({
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
      before: z.coerce.number().int().min(1).optional().describe("those before this place in the chain"),
      actor: person.optional(),
    }),
    response: z.object({ items: z.array(event) }),
    example: { response: { items: [eventExample] } },
  }),
  "audit.verify": defineContract({
    action: "audit:read",
    summary: "Check the hash chain of the audit log",
    response: z.discriminatedUnion("ok", [
      z.object({
        ok: z.literal(true),
        events: z.number().int(),
        checkpoint: checkpoint.nullable().describe("from where the chain goes on; null when nothing was ever removed"),
      }),
      z.object({ ok: z.literal(false), position: z.number().int(), problem: z.string() }),
    ]),
    rateClass: "expensive",
    example: { response: { ok: true, events: 1, checkpoint: null } },
  }),
  "audit.export": defineContract({
    action: "audit:read",
    summary: "The audit log as signed JSON lines",
    description: "`provost audit verify --file` checks it without the database.",
    response: bytes("application/x-ndjson", "one event a line; the last line signs all before it"),
    rateClass: "expensive",
    example: {},
  }),
  "audit.retention": defineContract({
    action: "audit:read",
    summary: "How long the audit log is kept",
    response: retention,
    example: { response: retentionExample },
  }),
  "audit.setRetention": defineContract({
    action: "audit:prune",
    summary: "Say how long the audit log is kept; what is older is removed once a day",
    body: fields({ keepDays: keepDays.nullable().describe("null keeps everything") }),
    response: retention,
    example: { body: { keepDays: 400 }, response: retentionExample },
  }),
  "audit.unsetRetention": defineContract({
    action: "audit:prune",
    summary: "Keep the audit log for as long as the control plane is set to",
    response: retention,
    example: { response: { keepDays: null, own: null } },
  }),
  "audit.prune": defineContract({
    action: "audit:prune",
    summary: "Remove what is older than the audit log has to keep",
    body: fields({ keepDays }),
    response: z.object({
      pruned: z.object({ removed: z.number().int(), upTo: z.number().int(), hash: z.string() }).nullable(),
    }),
    errors: ["AUDIT_BROKEN"],
    rateClass: "expensive",
    example: { body: { keepDays: 400 }, response: { pruned: null } },
  }),
  "privacy.export": defineContract({
    action: "privacy:export",
    summary: "What is kept about a person: in the audit log, and of their talk with agents",
    params: fields({ person }),
    response: z.object({
      person: z.string(),
      events: z.array(event),
      sessions: z
        .array(
          z.object({
            sessionId: z.string(),
            title: z.string(),
            agentName: z.string(),
            openedAt: z.date(),
            entries: z.array(entry),
          }),
        )
        .describe("talk with agents, outside of runs, that they began"),
      turns: z
        .array(z.object({ sessionId: z.string(), seq: z.number().int(), at: z.date(), said: z.string() }))
        .describe("what they said in these, in sessions of runs and in those of others"),
      notes: z.array(note).describe("what agents keep of talk with them"),
    }),
    rateClass: "expensive",
    example: {
      params: { person: "user:ada" },
      response: {
        person: "user:ada",
        events: [eventExample],
        sessions: [
          {
            sessionId: SESSION_ID,
            title: "How do we ship?",
            agentName: "dialogue",
            openedAt: time,
            entries: [{ seq: 2, at: time, entry: { kind: "turn", from: "ada", text: "How do we ship?" } }],
          },
        ],
        turns: [{ sessionId: SESSION_ID, seq: 2, at: time, said: "How do we ship?" }],
        notes: [],
      },
    },
  }),
  "privacy.erase": defineContract({
    action: "privacy:erase",
    summary:
      "Make what the audit log has about a person unreadable for good, and remove their talk with agents, notes and account",
    description:
      "Their key is destroyed; the events and their hashes stay. Their talk with agents is removed, and what they said in sessions of runs and of others is made empty. What agents keep as notes of talk with them is removed, with its vectors. Of somebody who is a member of no tenant any more the account is removed, too: name, address, what they sign in with, sessions.",
    params: fields({ person }),
    response: z.object({
      person: z.string(),
      erased: z.boolean().describe("false when their key was destroyed before"),
      notes: z.number().int().describe("how many notes were removed"),
      sessions: z.number().int().describe("how many talks with agents were removed"),
      turns: z.number().int().describe("how often what they said in other sessions was made empty"),
      account: z
        .boolean()
        .describe("whether an account was removed; false while they are a member of any tenant, and of who has none"),
    }),
    example: {
      params: { person: "user:ada" },
      response: { person: "user:ada", erased: true, notes: 2, sessions: 1, turns: 0, account: true },
    },
  }),
};
