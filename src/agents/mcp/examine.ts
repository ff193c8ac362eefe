/** What can be known of a server before it is started or asked: its program, its address, its secrets. */
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import { ProvostError } from "../../model/errors.ts";
import type { StoredMcpServer } from "../../store/tools/mcp-servers.ts";
import { type FindSecret, fillSecrets } from "./fill-secrets.ts";
import { findServerProgram } from "./find-server-program.ts";
import { type AddressGuard, judgeAddress } from "./guarded-fetch.ts";
import { signInNeeded } from "./sign-in/sign-in-needed.ts";

export type ExamineParts = {
  secret: FindSecret;
  isSignInKept: (server: string, url: string) => Promise<boolean>;
  now: Date;
  guard: AddressGuard;
  env: Readonly<Record<string, string | undefined>>;
};

/** In words, where the last that it said was that it wants one, or somebody is signed in. MCP_SIGN_IN_NEEDED. */
const signInOf = ({ name, signIn }: StoredMcpServer, isKept: boolean, now: Date): string => {
  if (signIn === null) return "";
  if (signIn.state === "needed") throw signInNeeded(name, signIn.problem ?? "it wants somebody to sign in");
  const { by, until, renewable } = signIn;
  if (!isKept) throw signInNeeded(name, "what it was signed in at with has been removed");
  if (until !== null && until <= now && !renewable) throw signInNeeded(name, "the sign-in has ended");
  return `, signed in at by ${by}`;
};

/**
 * What there is, in words. MCP_PROGRAM_MISSING, MCP_SECRET_MISSING, MCP_SIGN_IN_NEEDED, MCP_ADDRESS_REFUSED,
 * MCP_SERVER_FAILED.
 */
export const examineServer = async (
  tenantId: TenantId,
  server: StoredMcpServer,
  { secret, isSignInKept, now, guard, env }: ExamineParts,
): Promise<string> => {
  const { name, declaration } = server;
  if (declaration.transport === "http") {
    await fillSecrets(name, declaration.headers, secret);
    await judgeAddress(declaration.url, guard);
    const signedIn = signInOf(server, server.signIn !== null && (await isSignInKept(name, declaration.url)), now);
    return `${declaration.url}${signedIn}: its name leads to an address that may be asked; it was not asked`;
  }
  const [program = ""] = declaration.command;
  const path = await findServerProgram(name, program, env["PATH"]);
  await fillSecrets(name, declaration.env, secret);
  const unset = declaration.inherit.find((variable) => tenantId !== LOCAL_TENANT || env[variable] === undefined);
  if (unset !== undefined) {
    const message = `the MCP server ${name} inherits ${unset}, which is not in the environment here`;
    throw new ProvostError("MCP_SECRET_MISSING", message, { server: name, name: unset });
  }
  return `${path}: it is there; it was not started`;
};
