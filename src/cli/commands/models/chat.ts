/** `provost chat`: talk with a model agent in the terminal. */
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import type { Session } from "../../session.ts";
import { untilInterrupted } from "../../until-interrupted.ts";
import { type HomeModels, withModels } from "../../with-models.ts";
import { entryText } from "./entry-text.ts";
import { selectSession } from "./sessions.ts";

type Options = { message?: string; session?: string; model?: string[]; folder?: string };

type Conversation = {
  session: Session;
  models: HomeModels;
  options: Options;
  signal: AbortSignal;
};

/** Prints what comes until the answer is whole. Returns the session. */
const exchange = async (
  { session, models, options, signal }: Conversation,
  sessionId: string | null,
  text: string,
): Promise<string> => {
  const { talk, sessions, owner } = models;
  const said = await talk.say(owner, {
    sessionId,
    text,
    models: options.model?.map((model) => ({ model })),
    folder: options.folder === undefined ? null : resolve(session.io.cwd, options.folder),
    signal,
  });
  const stop = new AbortController();
  let printed = said.after;
  let through = Number.POSITIVE_INFINITY;
  const answered = said.answered.then((answer) => {
    through = answer.through;
    if (printed >= through) stop.abort();
    return answer;
  });
  const range = { after: said.after, signal: stop.signal };
  for await (const recorded of sessions.follow(owner.tenantId, said.sessionId, range)) {
    if (session.options.json) session.printJsonLine({ sessionId: said.sessionId, ...recorded });
    else session.io.stdout.write(entryText(recorded.entry, session.colors.stdout));
    printed = recorded.seq;
    if (printed >= through) break;
  }
  const { error } = await answered;
  if (error !== null) throw error;
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
        withModels(session, async (models) => {
          const conversation = { session, models, options, signal };
          const named = options.session === undefined ? null : await selectSession(models, options.session);
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
