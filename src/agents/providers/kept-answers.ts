/**
 * Answers that are given again to the very same request, of models whose choice says `cache: true`. A request is the model, its
 * address and parameters, the tools that it is shown and all that was said: another word anywhere is another request. Kept by
 * tenant; never one that was cut off.
 */
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import type { Clock } from "../../runtime/clock.ts";
import { sha256 } from "../../runtime/hash.ts";
import type { Database } from "../../store/database.ts";
import { findModelAnswer, insertModelAnswer } from "../../store/models/model-answers.ts";
import { storable } from "../../store/storable.ts";
import { callModel, type ModelCall, type ModelPart } from "./call-model.ts";

export type KeptAnswers = {
  find(tenantId: TenantId, call: KeptCall): Promise<Said[] | null>;
  keep(tenantId: TenantId, call: KeptCall, parts: readonly Said[]): Promise<void>;
};

type KeptCall = Pick<ModelCall, "access" | "prompt" | "tools">;
type Said = Exclude<ModelPart, { kind: "finish" }>;

const KEPT_MS = 30 * 24 * 3_600_000;
const MAX_CHARACTERS = 500_000;

const saidSchema = z.array(
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("text"), part: z.number(), delta: z.string(), data: z.any().optional() }),
    z.object({ kind: z.literal("reasoning"), part: z.number(), delta: z.string(), data: z.any().optional() }),
    z.object({
      kind: z.literal("tool-call"),
      callId: z.string(),
      name: z.string(),
      input: z.json(),
      data: z.any().optional(),
    }),
  ]),
) as z.ZodType<Said[]>;

export const requestHash = ({ access, prompt, tools }: KeptCall): string => {
  const { endpoint, choice } = access;
  const { model, maxOutputTokens, temperature, reasoning } = choice;
  return sha256(canonicalJson({ endpoint, model, maxOutputTokens, temperature, reasoning, prompt, tools }));
};

export const createKeptAnswers = ({ db, clock }: { db: Database; clock: Clock }): KeptAnswers => {
  const since = (): Date => new Date(clock.now().getTime() - KEPT_MS);
  return {
    find: async (tenantId, call) => {
      const found = await db.transaction(tenantId, (tx) => findModelAnswer(tx, requestHash(call), since()));
      return found === null ? null : saidSchema.parse(found);
    },
    keep: async (tenantId, call, parts) => {
      const text = JSON.stringify(parts);
      if (text.length > MAX_CHARACTERS) return;
      const answer = { requestHash: requestHash(call), model: call.access.choice.model, parts: storable(text) };
      await db.transaction(tenantId, (tx) => insertModelAnswer(tx, answer, since()));
    },
  };
};

const NOTHING = { input: 0, output: 0, cached: 0, reasoning: 0 };
const WHOLE: readonly string[] = ["stop", "tool-calls"];

/** Pieces of one part as one: what is given again comes at once anyway. */
const joined = (parts: readonly Said[]): Said[] =>
  parts.reduce<Said[]>((all, part) => {
    const last = all.at(-1);
    const goesOn =
      last !== undefined && last.kind !== "tool-call" && last.kind === part.kind && last.part === part.part;
    if (!goesOn || last.data !== undefined || part.data !== undefined) return [...all, part];
    return [...all.slice(0, -1), { ...last, delta: last.delta + part.delta }];
  }, []);

export type Answered = ModelPart | { kind: "kept" };

/** As `callModel`; begins with `kept` where nobody was asked. */
export async function* answerTo(
  call: ModelCall,
  kept: { answers: KeptAnswers; tenantId: TenantId } | null,
): AsyncGenerator<Answered> {
  const found = (await kept?.answers.find(kept.tenantId, call)) ?? null;
  if (found !== null) {
    yield { kind: "kept" };
    yield* found;
    const finish = found.some(({ kind }) => kind === "tool-call") ? "tool-calls" : "stop";
    yield { kind: "finish", finish, usage: NOTHING };
    return;
  }
  const said: Said[] = [];
  for await (const part of callModel(call)) {
    if (part.kind !== "finish") said.push(part);
    else if (kept !== null && WHOLE.includes(part.finish)) await kept.answers.keep(kept.tenantId, call, joined(said));
    yield part;
  }
}
