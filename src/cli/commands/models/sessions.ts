/** `provost sessions list|show|follow|search|fork`. */
import type { AgentSession } from "../../../model/agent-session.ts";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { textTable } from "../../text-table.ts";
import { untilInterrupted } from "../../until-interrupted.ts";
import { type HomeModels, withModels } from "../../with-models.ts";
import { entryText } from "./entry-text.ts";

const LOOKED_AT = 200;

/** By its id, or the beginning or end of one that is unique among the newest. */
export const selectSession = async ({ sessions, owner }: HomeModels, named: string): Promise<AgentSession> => {
  const known = await sessions.page(owner.tenantId, { before: null, limit: LOOKED_AT });
  const similar = known.filter(({ sessionId }) => sessionId.startsWith(named) || sessionId.endsWith(named));
  if (similar.length > 1) {
    const message = `${named} may mean ${similar.map(({ sessionId }) => sessionId).join(" or ")}`;
    throw new ProvostError("USAGE", message, { named });
  }
  return similar[0] ?? sessions.get(owner.tenantId, named);
};

const row = (session: AgentSession): string[] => [
  session.sessionId,
  session.state,
  session.agentName,
  session.model ?? "-",
  `${session.steps} steps`,
  `${session.usage.input + session.usage.output} tokens`,
  session.title,
];

export const defineSessionsList: DefineCommand = (command, session) => {
  command
    .option("--run <id>", "of one run")
    .option("--agent <name>", "of one agent")
    .option("--limit <count>", "how many at most", positiveInteger, 50)
    .addHelpText("after", example("provost sessions list", "provost sessions list --agent coder --json"))
    .action(async ({ run, agent, limit }: { run?: string; agent?: string; limit: number }) => {
      const found = await withModels(session, ({ sessions, owner }) =>
        sessions.page(owner.tenantId, { runId: run, agentName: agent, before: null, limit }),
      );
      if (session.options.json) session.printJson({ sessions: found });
      else for (const line of textTable(found.map(row))) session.print(line);
      session.exitCode = EXIT.go;
    });
};

export const defineSessionsShow: DefineCommand = (command, session) => {
  command
    .argument("<session>", "its id, or the beginning or end of one")
    .addHelpText("after", example("provost sessions show 0199b3a2-9a10"))
    .action(async (named: string) => {
      await withModels(session, async (models) => {
        const chosen = await selectSession(models, named);
        const range = { after: 0, limit: chosen.lastSeq + 1 };
        const entries = await models.sessions.entries(chosen.tenantId, chosen.sessionId, range);
        if (session.options.json) {
          session.printJson({ session: chosen, entries });
          return;
        }
        session.print(row(chosen).join("  "));
        for (const { entry } of entries) session.io.stdout.write(entryText(entry, session.colors.stdout));
      });
      session.exitCode = EXIT.go;
    });
};

export const defineSessionsFollow: DefineCommand = (command, session) => {
  command
    .argument("<session>", "its id, or the beginning or end of one")
    .option("--after <seq>", "sequence number of the last entry that was seen", positiveInteger)
    .addHelpText("after", example("provost sessions follow 0199b3a2-9a10 --after 120"))
    .action(async (named: string, { after = 0 }: { after?: number }) => {
      await untilInterrupted((signal) =>
        withModels(session, async (models) => {
          const { tenantId, sessionId } = await selectSession(models, named);
          const stop = AbortSignal.any([signal, session.io.outputClosed]);
          for await (const recorded of models.sessions.follow(tenantId, sessionId, { after, signal: stop })) {
            if (session.options.json) session.printJsonLine(recorded);
            else session.io.stdout.write(entryText(recorded.entry, session.colors.stdout));
          }
        }),
      );
      session.exitCode = EXIT.go;
    });
};

export const defineSessionsSearch: DefineCommand = (command, session) => {
  command
    .argument("<words...>", 'all of them; "a phrase"; or; -not')
    .option("--limit <count>", "how many at most", positiveInteger, 20)
    .addHelpText("after", example('provost sessions search "connection refused" -- -test'))
    .action(async (words: string[], { limit }: { limit: number }) => {
      const hits = await withModels(session, ({ sessions, owner }) =>
        sessions.search(owner.tenantId, { words: words.join(" "), limit }),
      );
      if (session.options.json) session.printJson({ hits });
      else for (const { sessionId, seq, excerpt } of hits) session.print(`${sessionId}  ${seq}  ${excerpt}`);
      session.exitCode = EXIT.go;
    });
};

export const defineSessionsFork: DefineCommand = (command, session) => {
  command
    .argument("<session>", "its id, or the beginning or end of one")
    .option("--through <seq>", "the last entry that it has in common with the new one", positiveInteger)
    .addHelpText("after", example("provost sessions fork 0199b3a2-9a10 --through 40"))
    .action(async (named: string, { through }: { through?: number }) => {
      const forked = await withModels(session, async (models) => {
        const { tenantId, sessionId } = await selectSession(models, named);
        const options = { through: through ?? null, openedBy: models.owner.id };
        return (await models.sessions.fork(tenantId, sessionId, options)).session;
      });
      if (session.options.json) session.printJson(forked);
      else session.print(forked.sessionId);
      session.exitCode = EXIT.go;
    });
};
