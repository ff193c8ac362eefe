/** `provost chat`: talk with a model agent in the terminal. */
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { sessionEntrySchema, type SessionEntry } from "../../../model/agent-session.ts";
import { type ErrorCode, ERRORS, EXIT, ProvostError } from "../../../model/errors.ts";
import type { Client } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import type { Session } from "../../session.ts";
import { untilInterrupted } from "../../until-interrupted.ts";
import { withClient } from "../../with-client.ts";
import { entryText } from "./entry-text.ts";
import { selectSession } from "./sessions.ts";

type Options = { message?: string; session?: string; model?: string[]; folder?: string };

type Conversation = {
  session: Session;
  client: Client;
  options: Options;
  signal: AbortSignal;
};

/** Why there is no answer; null as long as there may be one. */
const refusalIn = (entry: SessionEntry): ProvostError | null =>
  entry.kind === "decision" && entry.what in ERRORS ? new ProvostError(entry.what as ErrorCode, entry.reason) : null;

/** Finds the end of an answer: a step that neither calls a tool nor was cut off, or the reason why there is none. */
const createEndFinder = (): ((entry: SessionEntry) => boolean) => {
  let called = false;
  return (entry) => {
    if (entry.kind === "step-started") called = false;
    if (entry.kind === "tool-call") called = true;
    if (entry.kind === "step-ended") return !called && !["length", "content-filter"].includes(entry.finish);
    return entry.kind === "ended" || refusalIn(entry) !== null;
  };
};

/** Prints what comes until the answer is whole. Returns the session. */
const exchange = async (
  { session, client, options, signal }: Conversation,
  sessionId: string | null,
  text: string,
): Promise<string> => {
  const said = await client.agentSessions.say({
    body: {
      sessionId,
      text,
      ...(options.model && { models: options.model.map((model) => ({ model })) }),
      folder: options.folder === undefined ? null : resolve(session.io.cwd, options.folder),
    },
  });
  const isEnd = createEndFinder();
  let last: SessionEntry | null = null;
  for await (const recorded of client.followAgentSession(said.sessionId, { after: said.after, signal })) {
    last = sessionEntrySchema.parse(recorded.entry);
    if (session.options.json) session.printJsonLine({ sessionId: said.sessionId, ...recorded });
    else session.io.stdout.write(entryText(last, session.colors.stdout));
    if (isEnd(last)) break;
  }
  const refusal = last === null ? null : refusalIn(last);
  if (refusal !== null) throw refusal;
  return said.sessionId;
};

const talkOn = async (conversation: Conversation, first: string | null): Promise<string | null> => {
  const { session, signal } = conversation;
  let sessionId = first;
  const lines = createInterface({ input: Readable.from(session.io.stdin), signal });
  session.note("Say something; an empty line ends it.");
  for await (const line of lines) {
    if (line.trim() === "") break;
    sessionId = await exchange(conversation, sessionId, line);
  }
  return sessionId;
};

const append = (value: string, before: string[] = []): string[] => [...before, value];

export const defineChat: DefineCommand = (command, session) => {
  command
    .option("--message <text>", "say this alone, and end with the answer")
    .option("--session <id>", "go on with a session of any agent")
    .option("--model <name>", "PROVIDER/NAME in place of the profile; again for a fallback", append)
    .option("--folder <folder>", "folder that its tools may work in; none when absent")
    .addHelpText("after", example("provost chat", 'provost chat --session 0199b3a2 --message "Why that file?" --json'))
    .action(async (options: Options) => {
      const sessionId = await untilInterrupted((signal) =>
        withClient(session, async (client) => {
          const conversation = { session, client, options, signal };
          const named = options.session === undefined ? null : await selectSession(client, options.session);
          const known = named?.sessionId ?? null;
          return options.message === undefined
            ? talkOn(conversation, known)
            : exchange(conversation, known, options.message);
        }),
      );
      if (sessionId !== null) session.note(`session ${sessionId}`);
      session.exitCode = EXIT.go;
    });
};
