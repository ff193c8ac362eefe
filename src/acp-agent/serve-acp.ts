/** Provost as an agent of the Agent Client Protocol on standard input and output, for editors. */
import { randomUUID } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { agent, methods, ndJsonStream, PROTOCOL_VERSION, RequestError } from "@agentclientprotocol/sdk";
import { packageVersion } from "../runtime/package-root.ts";
import type { Client } from "../sdk/client/index.ts";
import { answerPrompt } from "./answer-prompt.ts";
import { createEditor } from "./editor.ts";
import { type EditorSessions, openEditorSessions, type Turn } from "./editor-sessions.ts";
import { showAgain } from "./show-again.ts";

type OpenSession = { cwd: string; turns: Turn[]; turn: AbortController | null };

const createAgent = (client: Client, kept: EditorSessions) => {
  const sessions = new Map<string, OpenSession>();
  const sessionOf = (sessionId: string): OpenSession => {
    const session = sessions.get(sessionId);
    if (session === undefined) throw RequestError.invalidParams({ sessionId }, "there is no such session");
    return session;
  };
  return agent({ name: "provost" })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: PROTOCOL_VERSION,
      agentInfo: { name: "provost", title: "Provost", version: packageVersion() },
      agentCapabilities: { loadSession: true, promptCapabilities: { embeddedContext: true } },
      authMethods: [],
    }))
    .onRequest(methods.agent.session.new, async ({ params }) => {
      const sessionId = randomUUID();
      await kept.keep(sessionId, []);
      sessions.set(sessionId, { cwd: params.cwd, turns: [], turn: null });
      return { sessionId };
    })
    .onRequest(methods.agent.session.load, async ({ params: { sessionId, cwd }, client: peer }) => {
      const turns = await kept.read(sessionId);
      if (turns === null) throw RequestError.invalidParams({ sessionId }, "there is no such session");
      sessions.set(sessionId, { cwd, turns, turn: null });
      await showAgain(client, createEditor(peer, sessionId), turns);
      return {};
    })
    .onRequest(methods.agent.session.prompt, async ({ params, client: peer }) => {
      const session = sessionOf(params.sessionId);
      if (session.turn !== null) throw RequestError.invalidRequest({}, "this session has a turn that goes on");
      const turn = new AbortController();
      session.turn = turn;
      try {
        const { prompt, sessionId } = params;
        const editor = createEditor(peer, sessionId);
        const { cwd, turns } = session;
        const lastRun = turns.at(-1)?.runId ?? null;
        const onRun = async (begun: Turn): Promise<void> => {
          turns.push(begun);
          await kept.keep(sessionId, turns);
        };
        const request = { prompt, cwd, signal: turn.signal, lastRun, onRun };
        return { stopReason: await answerPrompt(client, editor, request) };
      } finally {
        session.turn = null;
      }
    })
    .onNotification(methods.agent.session.cancel, ({ params }) => sessions.get(params.sessionId)?.turn?.abort());
};

/** Until nobody writes to it any more. @param folder where it keeps which runs belong to which session */
export const serveAcp = async (client: Client, folder: string, signal: AbortSignal): Promise<void> => {
  const ended = new Promise<void>((resolve) => {
    process.stdin.once("end", resolve).once("close", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  createAgent(client, openEditorSessions(folder)).connect(
    ndJsonStream(
      Writable.toWeb(process.stdout) as WritableStream<Uint8Array>,
      Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>,
    ),
  );
  await ended;
};
