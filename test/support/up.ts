/** `provost up` as a process of its own on its embedded database, with programs of several roles and two tenants. */
import { once } from "node:events";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readEndpoint } from "../../src/runtime/endpoint-file.ts";
import { type Client, createClient } from "../../src/sdk/client/index.ts";
import { prepareHome } from "./prepared-home.ts";
import { provostJson, startProvost } from "./provost-command.ts";

export type Program = { token: string; client: Client; serviceAccountId: string };

export type Up = {
  url: string;
  home: string;
  /** Of the data folder's owner. */
  owner: Client;
  ownerToken: string;
  /** Of the link that it prints. */
  signInToken: string;
  /** A service account of the owner's tenant with a key. */
  program(role: "viewer" | "operator" | "maintainer" | "admin", scopes?: string[] | null): Promise<Program>;
  /** The same in another tenant, which is made when it is not there. */
  stranger(tenant: string): Promise<Program>;
  /** As a program would send it that is not ours. */
  send(path: string, token: string | null, init?: RequestInit): Promise<Response>;
  /** What it has written to standard error. */
  stop(): Promise<{ stderr: string }>;
};

export const startUp = async (env: Record<string, string> = {}, ...args: string[]): Promise<Up> => {
  const home = await realpath(await mkdtemp(join(tmpdir(), "provost-security-")));
  prepareHome(home);
  const up = startProvost(["up", "--port", "0", "--json", "--home", home, ...args], home, env);
  const lines = createInterface({ input: up.process.stdout as NodeJS.ReadableStream });
  const [line] = (await Promise.race([once(lines, "line"), up.finished.then(({ stderr }) => [stderr])])) as [string];
  const { url, signInUrl } = JSON.parse(line) as { url: string; signInUrl: string };
  const ownerToken = (await readEndpoint(home))?.token ?? "";
  const clientOf = (token: string): Client => createClient({ url, token, retries: 0 });
  const owner = clientOf(ownerToken);
  let made = 0;
  const json = async <T>(...words: string[]): Promise<T> =>
    (await provostJson([...words, "--home", home], home)).document as T;
  return {
    url,
    home,
    owner,
    ownerToken,
    signInToken: new URL(signInUrl).searchParams.get("token") ?? "",
    program: async (role, scopes = null) => {
      made += 1;
      const { serviceAccountId } = await owner.serviceAccounts.create({ body: { name: `${role}-${made}`, role } });
      const of = { ownerKind: "service-account", ownerId: serviceAccountId, name: "key" } as const;
      const { token } = await owner.keys.create({ body: { ...of, scopes } });
      return { token, client: clientOf(token), serviceAccountId };
    },
    stranger: async (tenant) => {
      await json("tenants", "create", tenant);
      const { serviceAccountId } = await json<{ serviceAccountId: string }>(
        "users",
        "add-program",
        "eve",
        "--role",
        "admin",
        "--tenant",
        tenant,
      );
      const { token } = await json<{ token: string }>("keys", "create", "--for", "eve", "--tenant", tenant);
      return { token, client: clientOf(token), serviceAccountId };
    },
    send: (path, token, init = {}) =>
      fetch(`${url}${path}`, {
        redirect: "manual",
        ...init,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(typeof init.body === "string" ? { "content-type": "application/json" } : {}),
          ...(init.headers as Record<string, string> | undefined),
        },
      }),
    stop: async () => {
      up.process.kill("SIGTERM");
      const { stderr } = await up.finished;
      await rm(home, { recursive: true, force: true });
      return { stderr };
    },
  };
};
