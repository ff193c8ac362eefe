/**
 * Whether an agent gets anywhere, judged by the entries of its session alone; pure. It is fed entry by entry, by whoever
 * writes them or reads them back, so that a session that is gone on with is judged as it would have been.
 */
import picomatch from "picomatch";
import type { SessionEntry } from "../../model/agent-session.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { sha256 } from "../../runtime/hash.ts";

export const STALLS = ["repeats", "standstill", "circles", "idle-burn", "drift"] as const;

export type Stall = { why: (typeof STALLS)[number]; reason: string; step: number };

export type ProgressLimits = {
  /** The same call with the same answer, while no file changes. */
  sameCalls: number;
  /** Steps in which neither a file changes nor a tool says anything that it has not said before. */
  standstillSteps: number;
  /** So often its files are again what they were before. */
  returns: number;
  /** Read and written by the model while no file changes. */
  idleTokens: number;
  /** Files written in a row that the task is not expected to write. */
  strayWrites: number;
};

export const PROGRESS_LIMITS: ProgressLimits = {
  sameCalls: 4,
  standstillSteps: 12,
  returns: 3,
  idleTokens: 2_000_000,
  strayWrites: 10,
};

export type Progress = {
  add(entry: SessionEntry): void;
  /** Null while it gets on. Told until somebody has let it go on. */
  stall(): Stall | null;
};

/** Names of tools that write one file, which is named by `path`. */
const WRITES: readonly string[] = ["write_file", "edit_file"];

type Call = { key: string; name: string; path: string | null };

type State = {
  step: number;
  calls: Map<string, Call>;
  /** How often each call was answered the same since a file has changed. */
  answers: Map<string, { name: string; count: number }>;
  /** All that tools have ever said, by hash. */
  heard: Set<string>;
  newsAt: number;
  files: string | null;
  /** All that the files have been. */
  seen: Set<string>;
  returns: number;
  idleTokens: number;
  stray: string[];
};

const fresh = (step: number, files: string | null): State => ({
  step,
  calls: new Map(),
  answers: new Map(),
  heard: new Set(),
  newsAt: step,
  files,
  seen: new Set(files === null ? [] : [files]),
  returns: 0,
  idleTokens: 0,
  stray: [],
});

const pathOf = (input: unknown): string | null => {
  const path: unknown = typeof input === "object" && input !== null && "path" in input ? input.path : null;
  return typeof path === "string" ? path.replace(/^\.\//, "") : null;
};

const onCall = (state: State, { callId, name, input }: Extract<SessionEntry, { kind: "tool-call" }>): void => {
  state.calls.set(callId, { key: `${name} ${canonicalJson(input)}`, name, path: pathOf(input) });
};

const onAnswer = (
  state: State,
  { callId, outcome, content }: Extract<SessionEntry, { kind: "tool-answer" }>,
  isExpected: (path: string) => boolean,
): void => {
  const call = state.calls.get(callId);
  if (call === undefined) return;
  state.calls.delete(callId);
  const answer = sha256(`${call.key}\n${outcome} ${content}`);
  const { count } = state.answers.get(answer) ?? { count: 0 };
  state.answers.set(answer, { name: call.name, count: count + 1 });
  if (!state.heard.has(answer)) state.newsAt = state.step;
  state.heard.add(answer);
  if (outcome !== "ok" || call.path === null || !WRITES.includes(call.name)) return;
  state.stray = isExpected(call.path) ? [] : [...state.stray, call.path];
};

const onSnapshot = (state: State, { commit, tree = commit }: Extract<SessionEntry, { kind: "snapshot" }>): void => {
  if (tree === state.files) return;
  // Against what its first step began with nothing can be held.
  if (state.files === null) {
    state.files = tree;
    state.seen.add(tree);
    return;
  }
  if (state.seen.has(tree)) state.returns += 1;
  else state.newsAt = state.step;
  state.files = tree;
  state.seen.add(tree);
  state.answers.clear();
  state.idleTokens = 0;
};

const stallOf = (state: State, limits: ProgressLimits): Stall | null => {
  const { step, answers, newsAt, returns, idleTokens, stray } = state;
  const told = (why: Stall["why"], reason: string): Stall => ({ why, reason, step });
  const repeated = [...answers.values()].find(({ count }) => count >= limits.sameCalls);
  if (repeated !== undefined) {
    return told("repeats", `it has called ${repeated.name} ${repeated.count} times alike, and was answered alike`);
  }
  if (returns >= limits.returns)
    return told("circles", `its files were ${returns} times again what they had been before`);
  if (step - newsAt >= limits.standstillSteps) {
    return told("standstill", `for ${step - newsAt} steps no file has changed and no tool has said anything new`);
  }
  if (stray.length >= limits.strayWrites) {
    const files = [...new Set(stray)].slice(0, 5).join(", ");
    return told("drift", `the last ${stray.length} files that it wrote are none that its task names: ${files}`);
  }
  if (idleTokens >= limits.idleTokens) {
    return told("idle-burn", `it has used ${idleTokens} tokens since a file has changed`);
  }
  return null;
};

/** @param touches globs of files that the task is expected to write; empty: any */
export const createProgress = (touches: readonly string[], limits: ProgressLimits = PROGRESS_LIMITS): Progress => {
  const matches = touches.length === 0 ? null : picomatch([...touches], { dot: true });
  const isExpected = (path: string): boolean => matches === null || matches(path);
  let state = fresh(0, null);
  return {
    add: (entry) => {
      if (entry.kind === "tool-call") onCall(state, entry);
      else if (entry.kind === "tool-answer") onAnswer(state, entry, isExpected);
      else if (entry.kind === "snapshot") onSnapshot(state, entry);
      else if (entry.kind === "step-ended") {
        state.step += 1;
        state.idleTokens += entry.usage.input + entry.usage.output;
      } else if (entry.kind === "decision" && entry.what === "continued") state = fresh(state.step, state.files);
    },
    stall: () => stallOf(state, limits),
  };
};
