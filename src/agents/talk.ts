/**
 * Talk with a model agent outside of a run: each message is a turn of a session, answered with tools and under the policies
 * of who talks. A session of any agent can be gone on with, or forked and gone on with by another model.
 */
import type { Actor } from "../model/actor.ts";
import type { RecordedEntry } from "../model/agent-session.ts";
import { asProvostError, type ProvostError } from "../model/errors.ts";
import type { TenantId } from "../model/ids.ts";
import type { AgentDeclaration } from "../model/agent-declaration.ts";
import { traceAgent } from "./gen-ai-spans.ts";
import { runAgentLoop } from "./kinds/model/agent-loop.ts";
import type { LoopParts, SessionAtWork } from "./kinds/model/loop-parts.ts";
import type { ModelAccess } from "./providers/model-access.ts";
import type { ToolCaller, ToolSite } from "./tools/tool-caller.ts";
import type { OpenSession, Sessions } from "./sessions/sessions.ts";
import { createTranscript } from "./sessions/transcript.ts";

const INSTRUCTIONS = `You talk with somebody who works with Provost, which runs fleets of agents against plans and accepts nothing
without proof. Answer briefly and truthfully. Use your tools where they help; when one is refused, say so and why.`;

const TITLE_LENGTH = 80;
const MAX_STEPS = 50;
const IDLE_MS = 120_000;

export type Message = {
  /** Goes on with this one; a new session when null. */
  sessionId: string | null;
  text: string;
  /** Which models; the profile `dialogue` when neither is stated. */
  models?: AgentDeclaration["models"];
  /** Absolute path of a folder that the tools work in. */
  folder: string | null;
  signal: AbortSignal;
};

export type Answer = {
  text: string;
  /** What kept the model from answering; null when it has. */
  error: ProvostError | null;
  /** Sequence number of the last entry that belongs to it. */
  through: number;
};

export type Talk = {
  /** Opens or finds the session and resolves once the message is on record, as the entry `after`. */
  say(actor: Actor, message: Message): Promise<{ sessionId: string; after: number; answered: Promise<Answer> }>;
};

export type OpenedTalk = Talk & {
  /** Breaks off what is being answered, and resolves when that is on record: whoever asks again goes on from there. */
  leave(): Promise<void>;
};

export type TalkParts = LoopParts & {
  sessions: Sessions;
  tools: (site: ToolSite) => ToolCaller;
  modelsOf: (tenantId: TenantId, agent: Pick<AgentDeclaration, "models" | "profile">) => Promise<ModelAccess[]>;
  registryDir: string;
};

const titleOf = (text: string): string => {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH)}…` : line;
};

const openFor = async ({ sessions }: TalkParts, actor: Actor, message: Message): Promise<OpenSession> => {
  if (message.sessionId !== null) return sessions.goOn(actor.tenantId, message.sessionId);
  return sessions.open(actor.tenantId, { agentName: "dialogue", title: titleOf(message.text), openedBy: actor.id });
};

/** What is on record, and what is added to it now. */
const begun = async (
  { clock }: TalkParts,
  opened: OpenSession,
  actor: Actor,
  text: string,
): Promise<RecordedEntry[]> => {
  const first = opened.entries.length === 0 ? [{ kind: "instructions", text: INSTRUCTIONS } as const] : [];
  const added = [...first, { kind: "turn", from: actor.id, text } as const];
  await opened.writer.append(...added);
  const at = clock.now();
  return [...opened.entries, ...added.map((entry, index) => ({ seq: opened.session.lastSeq + index + 1, at, entry }))];
};

/** Never rejects: who has asked may have gone, and the reason is on record. */
const answer = async (work: Omit<SessionAtWork, "told">): Promise<Answer> => {
  const through = (): number => work.writer.lastSeq();
  try {
    const { agentName = "model" } = work.scope;
    const text = await traceAgent(agentName, "model", () => runAgentLoop(work));
    return { text, error: null, through: through() };
  } catch (thrown) {
    const error = asProvostError(thrown);
    const reason = { kind: "decision", what: error.code, reason: error.message } as const;
    // Without the database neither the answer nor why there is none can be kept.
    await work.writer.append(reason).catch(() => undefined);
    return { text: "", error, through: through() };
  }
};

const beginAnswer = async (
  parts: TalkParts,
  actor: Actor,
  message: Message,
): Promise<Awaited<ReturnType<Talk["say"]>>> => {
  const { tenantId } = actor;
  const named = message.models === undefined ? { profile: "dialogue" as const } : { models: message.models };
  // Before anything is written: without a model there is nobody to talk to.
  const models = await parts.modelsOf(tenantId, named);
  const opened = await openFor(parts, actor, message);
  const { sessionId } = opened.session;
  const entries = await begun(parts, opened, actor, message.text);
  const site: ToolSite = {
    tenantId,
    actor,
    agentName: opened.session.agentName,
    sessionId,
    worktree: message.folder,
    env: {},
    secrets: [],
    registryDir: parts.registryDir,
    depth: 0,
  };
  const tools = parts.tools(site);
  const transcript = createTranscript(entries.map(({ entry }) => entry));
  const work: Omit<SessionAtWork, "told"> = {
    ...parts,
    writer: opened.writer,
    transcript,
    tools,
    models,
    scope: { tenantId, agentName: opened.session.agentName },
    maxSteps: transcript.stepsEnded() + MAX_STEPS,
    idleMs: IDLE_MS,
    callSuffix: "",
    signal: message.signal,
  };
  const toTheEnd = async (): Promise<Answer> => {
    try {
      return await answer(work);
    } finally {
      await tools.close?.();
    }
  };
  const answered = toTheEnd();
  return { sessionId, after: entries.at(-1)?.seq ?? 0, answered };
};

export const createTalk = (parts: TalkParts): OpenedTalk => {
  const leaving = new AbortController();
  const underWay = new Set<Promise<Answer>>();
  return {
    say: async (actor, message) => {
      const signal = AbortSignal.any([message.signal, leaving.signal]);
      const said = await beginAnswer(parts, actor, { ...message, signal });
      underWay.add(said.answered);
      void said.answered.finally(() => underWay.delete(said.answered));
      return said;
    },
    leave: async () => {
      leaving.abort();
      await Promise.all(underWay);
    },
  };
};
