/** One prompt of an editor: a plan is compiled, run and followed to its decision. */
import type { ContentBlock, StopReason } from "@agentclientprotocol/sdk";
import { ApiError, type Client, type Output } from "../sdk/client/index.ts";
import type { Editor } from "./editor.ts";
import { askForWords } from "./ask-for-words.ts";
import type { Turn } from "./editor-sessions.ts";
import { followRun } from "./follow-run.ts";
import { type Asked, notRunnable, readPrompt } from "./read-prompt.ts";
import { showRunAgain } from "./show-again.ts";
import { tellEnd } from "./tell-end.ts";

export type PromptRequest = {
  prompt: readonly ContentBlock[];
  cwd: string;
  signal: AbortSignal;
  /** The last run of the session; null when it had none. */
  lastRun: string | null;
  /** To be awaited as soon as a run has begun. */
  onRun: (turn: Turn) => Promise<void>;
};

type Runnable = Extract<Asked, { source: string }>;

const start = async (client: Client, asked: Runnable, cwd: string): Promise<string> => {
  const plan =
    asked.kind === "file"
      ? { path: asked.path }
      : { planId: (await client.plans.upload({ body: { source: asked.source } })).planId };
  const body = { plan, repository: { path: cwd }, fresh: asked.kind === "text" };
  return (await client.runs.start({ body })).runId;
};

const problemsOf = ({ diagnostics }: Output<"plans.compile">): string[] =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ line, code, message }) => `line ${line}: ${code}: ${message}`);

const cancel = async (client: Client, runId: string): Promise<void> => {
  await client.runs
    .cancel({ params: { runId }, body: { reason: "cancelled in the editor" } })
    .catch((error: unknown) => {
      // It has ended in this very moment.
      if (!(error instanceof ApiError) || error.code !== "STATE_CONFLICT") throw error;
    });
};

const stopReason = ({ signal }: PromptRequest): StopReason => (signal.aborted ? "cancelled" : "end_turn");

/** A turn that nobody ends; the run itself goes on. */
const LONGEST_MS = 7 * 24 * 3_600_000;

/** To its end; and on from there as often as a person signs for what its gates need. */
const follow = async (client: Client, editor: Editor, runId: string, after: number, request: PromptRequest) => {
  const called = (): void => void cancel(client, runId).catch((error: unknown) => editor.say(String(error)));
  request.signal.addEventListener("abort", called, { once: true });
  if (request.signal.aborted) called();
  try {
    const signal = AbortSignal.timeout(LONGEST_MS);
    for (let from = after; ;) {
      const { name, position } = await followRun(client, editor, { runId, after: from, signal });
      if (name !== "run.finished" || request.signal.aborted) break;
      from = position;
      if (!(await askForWords(client, editor, runId))) break;
    }
  } finally {
    request.signal.removeEventListener("abort", called);
  }
  await tellEnd(client, editor, runId);
  return stopReason(request);
};

const followLast = async (client: Client, editor: Editor, request: PromptRequest): Promise<StopReason> => {
  const { lastRun } = request;
  if (lastRun === null) {
    await editor.say(notRunnable(["no run was begun in this session"]));
    return "end_turn";
  }
  const { after, ended } = await showRunAgain(client, editor, lastRun);
  // One that has ended may still lack somebody's word.
  const goesOn = !ended || (await askForWords(client, editor, lastRun));
  return goesOn ? follow(client, editor, lastRun, after, request) : stopReason(request);
};

const run = async (client: Client, editor: Editor, asked: Runnable, request: PromptRequest): Promise<StopReason> => {
  const { source } = asked;
  const compiled = await client.plans.compile({
    body: { source, sidecar: asked.kind === "file" ? asked.sidecar : undefined },
  });
  const problems = problemsOf(compiled);
  if (problems.length > 0) {
    await editor.say(notRunnable(problems));
    return "end_turn";
  }
  await editor.showTasks(compiled.plan.tasks.filter(({ status }) => status === "open"));
  const { position } = await client.events.last({});
  const runId = await start(client, asked, request.cwd);
  await request.onRun({ asked: asked.kind === "file" ? `run ${asked.path}` : asked.source, runId });
  await editor.say(`Run ${runId} has begun.`);
  return follow(client, editor, runId, position, request);
};

export const answerPrompt = async (client: Client, editor: Editor, request: PromptRequest): Promise<StopReason> => {
  const asked = await readPrompt(request.prompt, request.cwd);
  if (asked.kind === "nothing") {
    await editor.say(notRunnable([asked.why]));
    return "end_turn";
  }
  try {
    return asked.kind === "follow"
      ? await followLast(client, editor, request)
      : await run(client, editor, asked, request);
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    await editor.say(`${thrown.code}: ${thrown.message}\n${thrown.wayOut}`);
    return "end_turn";
  }
};
