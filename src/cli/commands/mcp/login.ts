/** `provost mcp login`. */
import { EXIT, ProvostError } from "../../../model/errors.ts";
import type { Client } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import type { Session } from "../../session.ts";
import { withClient } from "../../with-client.ts";
import { type Loopback, openLoopback, type Returned } from "./loopback.ts";
import { signInSentence, type ShownServer } from "./shown-server.ts";

type Options = { clientId?: string; clientSecretName?: string; scope?: string; port?: number; wait: number };

const WAIT_SECONDS = 300;

const codeOf = (name: string, answer: URLSearchParams): string => {
  const code = answer.get("code");
  if (code !== null) return code;
  // A word of the standard, or what somebody wants read here.
  const error = answer.get("error") ?? "";
  const why = /^[a-z_]{1,40}$/.test(error) ? error : "without a code";
  throw new ProvostError("MCP_LOGIN_FAILED", `the sign-in at the MCP server ${name} came back: ${why}`, {
    server: name,
  });
};

const complete = async (client: Client, name: string, { answer, show }: Returned): Promise<ShownServer> => {
  try {
    const code = codeOf(name, answer);
    const iss = answer.get("iss");
    const body = { state: answer.get("state") ?? "", code, ...(iss !== null && { iss }) };
    const server = await client.mcpServers.completeLogin({ params: { mcpServer: name }, body });
    show("You are signed in. This window can be closed.");
    return server;
  } catch (thrown) {
    show("The sign-in came to nothing. The command says why.");
    throw thrown;
  }
};

const tellWhere = (
  session: Session,
  opened: { authorizationUrl: string; redirectUri: string; expiresAt: string },
): void => {
  if (session.options.json) return session.printJsonLine({ kind: "open", ...opened });
  session.print(`open this address in a browser of this machine, and sign in:\n\n${opened.authorizationUrl}\n`);
  session.note(`waiting at ${opened.redirectUri}`);
};

const signIn = async (session: Session, loopback: Loopback, name: string, options: Options): Promise<ShownServer> => {
  const { clientId, clientSecretName, scope, wait } = options;
  const { redirectUri } = loopback;
  const body = {
    redirectUri,
    ...(clientId !== undefined && { clientId }),
    ...(clientSecretName !== undefined && { clientSecretName }),
    ...(scope !== undefined && { scope }),
  };
  return withClient(session, async (client) => {
    const begun = await client.mcpServers.login({ params: { mcpServer: name }, body });
    const { authorizationUrl, expiresAt, state } = begun;
    tellWhere(session, { authorizationUrl, redirectUri, expiresAt });
    return complete(client, name, await loopback.returned(state, wait * 1_000));
  });
};

export const defineMcpLogin: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost mcp list` shows it")
    .option("--client-id <id>", "of a client that you have registered at its authorization server")
    .option("--client-secret-name <name>", "of the secret that holds that client's secret")
    .option("--scope <scopes>", "what to ask for, with spaces between (default: what the server asks for)")
    .option("--port <port>", "of 127.0.0.1, that the browser is sent back to (default: a free one)", positiveInteger)
    .option("--wait <seconds>", "for the browser", positiveInteger, WAIT_SECONDS)
    .addHelpText(
      "after",
      example(
        "provost mcp login tracker",
        "provost mcp login tracker --client-id provost --client-secret-name TRACKER_CLIENT --port 8765",
      ),
    )
    .action(async (name: string, options: Options) => {
      if (options.clientSecretName !== undefined && options.clientId === undefined) {
        throw new ProvostError("USAGE", "--client-secret-name is of a client: state --client-id as well");
      }
      const loopback = await openLoopback(options.port ?? 0);
      try {
        const server = await signIn(session, loopback, name, options);
        session.exitCode = EXIT.go;
        if (session.options.json) return session.printJsonLine({ kind: "signed-in", server });
        session.print(`${name}: ${signInSentence(server)}`);
        if (server.tools.length === 0) session.print(`see what it offers with: provost mcp test ${name}`);
      } finally {
        loopback.close();
      }
    });
};
