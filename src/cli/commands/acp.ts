/** `provost acp`: for editors that start their agents themselves. */
import { join } from "node:path";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { readSetting } from "../../model/settings.ts";
import { readEndpoint } from "../../runtime/endpoint-file.ts";
import { createClient } from "../../sdk/client/index.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { homePath } from "../home-path.ts";
import type { Session } from "../session.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { type Connection, findControlPlane } from "../with-client.ts";

type Opened = Pick<Connection, "client" | "close">;

/** Runs need a control plane that stays: where none is up, one of this process, for as long as the editor has it. */
const open = async (session: Session): Promise<Opened> => {
  const found = await findControlPlane(session);
  if (found !== null) return found;
  const { openLog } = await import("../../control-plane.ts");
  const { serve } = await import("../../http/serve.ts");
  const log = await openLog({ level: "fatal" });
  const home = homePath(session);
  const databaseUrl = readSetting(session.io.env, "PROVOST_DATABASE_URL");
  const served = await serve({
    homePath: home,
    databaseUrl,
    host: "127.0.0.1",
    port: 0,
    repositories: [],
    logger: log.logger,
  });
  const endpoint = await readEndpoint(home);
  if (endpoint === null)
    throw new ProvostError("INTERNAL", "the control plane of this process did not say where it is");
  const close = async (): Promise<void> => {
    await served.close();
    await log.close();
  };
  return { client: createClient(endpoint), close };
};

export const defineAcp: DefineCommand = (command, session) => {
  command
    .addHelpText(
      "after",
      `${example("provost acp")}

It speaks the Agent Client Protocol on standard input and output, and is started by an editor. A prompt is a plan in
Markdown, or the words: run PLAN.md. The word follow shows the last run of a session that was loaded.
  { "agent_servers": { "Provost": { "command": "provost", "args": ["acp"] } } }`,
    )
    .action(async () => {
      const { serveAcp } = await import("../../acp-agent/serve-acp.ts");
      await untilInterrupted(async (signal) => {
        const { client, close } = await open(session);
        try {
          await serveAcp(client, join(homePath(session), "editor-sessions"), signal);
        } finally {
          await close();
        }
      });
      session.exitCode = EXIT.go;
    });
};
