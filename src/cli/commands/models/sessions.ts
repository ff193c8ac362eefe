/** `provost sessions list|show|follow|search|fork`. */
import { sessionEntrySchema } from "../../../model/agent-session.ts";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import type { Client, Output } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { textTable } from "../../text-table.ts";
import { untilInterrupted } from "../../until-interrupted.ts";
import { withClient } from "../../with-client.ts";
import { entryText } from "./entry-text.ts";

type AgentSession = Output<"agentSessions.get">;

const PAGE = 200;
const ENTRIES = 1_000;

/** By its id, or the beginning or end of one that is unique among the newest. */
export const selectSession = async (client: Client, named: string): Promise<AgentSession> => {
  const { items: known } = await client.agentSessions.list({ query: { limit: PAGE } });
  const similar = known.filter(({ sessionId }) => sessionId.startsWith(named) || sessionId.endsWith(named));
  if (similar.length > 1) {
    const message = `${named} may mean ${similar.map(({ sessionId }) => sessionId).join(" or ")}`;
    throw new ProvostError("USAGE", message, { named });
  }
  return similar[0] ?? client.agentSessions.get({ params: { agentSessionId: named } });
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
      const query = { limit, ...(run !== undefined && { runId: run }), ...(agent !== undefined && { agent }) };
      const { items: found } = await withClient(session, (client) => client.agentSessions.list({ query }));
      if (session.options.json) session.printJson({ sessions: found });
      else for (const line of textTable(found.map(row))) session.print(line);
      session.exitCode = EXIT.go;
    });
};

const allEntries = async (client: Client, { sessionId, lastSeq }: AgentSession) => {
  const entries: Output<"agentSessions.entries">["items"] = [];
  for (let after = 0; after < lastSeq; after = entries.at(-1)?.seq ?? lastSeq) {
    const asked = { params: { agentSessionId: sessionId }, query: { after, limit: ENTRIES } };
    const { items } = await client.agentSessions.entries(asked);
    if (items.length === 0) break;
    entries.push(...items);
  }
  return entries;
};

export const defineSessionsShow: DefineCommand = (command, session) => {
  command
    .argument("<session>", "its id, or the beginning or end of one")
    .addHelpText("after", example("provost sessions show 0199b3a2-9a10"))
    .action(async (named: string) => {
      await withClient(session, async (client) => {
        const chosen = await selectSession(client, named);
        const entries = await allEntries(client, chosen);
        if (session.options.json) {
          session.printJson({ session: chosen, entries });
          return;
        }
        session.print(row(chosen).join("  "));
        for (const { entry } of entries) {
          session.io.stdout.write(entryText(sessionEntrySchema.parse(entry), session.colors.stdout));
        }
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
        withClient(session, async (client) => {
          const { sessionId } = await selectSession(client, named);
          const stop = AbortSignal.any([signal, session.io.outputClosed]);
          for await (const recorded of client.followAgentSession(sessionId, { after, signal: stop })) {
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
      const query = { words: words.join(" "), limit };
      const { items: hits } = await withClient(session, (client) => client.agentSessions.search({ query }));
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
      const forked = await withClient(session, async (client) => {
        const { sessionId } = await selectSession(client, named);
        return client.agentSessions.fork({
          params: { agentSessionId: sessionId },
          body: { through: through ?? null },
        });
      });
      if (session.options.json) session.printJson(forked);
      else session.print(forked.sessionId);
      session.exitCode = EXIT.go;
    });
};
