/** A control plane with its HTTP server in this process, on a database and in a data folder of its own. */
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { PoolConfig } from "pg";
import { serve } from "../../src/http/serve.ts";
import { readEndpoint } from "../../src/runtime/endpoint-file.ts";
import { type Client, createClient } from "../../src/sdk/client/index.ts";
import { createDatabase, dropDatabase } from "./database.ts";

export type Api = {
  url: string;
  signInUrl: string;
  /** Of the data folder's owner. */
  token: string;
  client: Client;
  home: string;
  /** What the server has logged at "warn" or above. */
  complaints: string[];
  /** A request as it is, with the owner's token unless the headers say otherwise. */
  request(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
};

export const urlOf = ({ host = "", port, user, password, database }: PoolConfig): string =>
  `postgres://${user}:${encodeURIComponent(String(password))}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;

export type ApiOptions = {
  repositories?: readonly string[];
  origins?: readonly string[];
  connection?: PoolConfig;
  /** What identity.json holds. */
  identity?: object;
};

export const startApi = async ({
  repositories = [],
  origins = [],
  connection,
  identity,
}: ApiOptions = {}): Promise<Api> => {
  const own = connection ?? (await createDatabase());
  const home = await realpath(await mkdtemp(join(tmpdir(), "provost-api-")));
  if (identity !== undefined) await writeFile(join(home, "identity.json"), JSON.stringify(identity), { mode: 0o600 });
  const complaints: string[] = [];
  const logger = pino({ level: "warn" }, { write: (line: string) => void complaints.push(line) });
  const served = await serve({
    homePath: home,
    databaseUrl: urlOf(own),
    host: "127.0.0.1",
    port: 0,
    logger,
    repositories,
    origins,
  });
  const { url, signInUrl } = served;
  const token = (await readEndpoint(home))?.token ?? "";
  return {
    url,
    signInUrl,
    token,
    client: createClient({ url, token, retries: 0 }),
    home,
    complaints,
    request: (path, init = {}) =>
      fetch(`${url}${path}`, {
        redirect: "manual",
        ...init,
        headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
      }),
    stop: async () => {
      await served.close();
      if (connection === undefined) await dropDatabase(own);
      await rm(home, { recursive: true, force: true });
    },
  };
};
