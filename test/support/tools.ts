/** The choke point over a database of a test's own, with the real policies, limits and tools. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolConfig } from "pg";
import { openAccess, type OpenedAccess } from "../../src/access/open-access.ts";
import type { NewChild } from "../../src/fleet/spawner.ts";
import { openTools, type OpenedTools, type ToolsOptions } from "../../src/agents/tools/open-tools.ts";
import type { ToolSite } from "../../src/agents/tools/tool-caller.ts";
import { createEventLog } from "../../src/events/event-log.ts";
import type { Actor, Role } from "../../src/model/actor.ts";
import type { TenantId } from "../../src/model/ids.ts";
import { loadSigningKey } from "../../src/proof/signing-key.ts";
import { readPublicKey } from "../../src/proof/verifying-key.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import { createBlobs } from "../../src/store/home/blobs.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createDatabase, dropDatabase } from "./database.ts";
import { unlimitedBudgets } from "./unlimited-budgets.ts";

export type TestTools = OpenedTools & {
  db: Database;
  access: OpenedAccess;
  /** Tasks that were queued. */
  children: NewChild[];
  folder: string;
  /** A place to call from, with a worktree that is an empty folder. */
  site(about?: Partial<ToolSite>): Promise<ToolSite>;
  /** The same again, as after a restart: nothing of the process is left but the database. */
  again(options?: Partial<ToolsOptions>): OpenedTools;
  end(): Promise<void>;
};

export const TENANT = "acme" as TenantId;

export const person = (role: Role, id = "ada"): Actor => ({
  tenantId: TENANT,
  kind: "user",
  id,
  roles: [role],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});
export const agent = (id = "coder"): Actor => ({ ...person("agent", id), kind: "agent" });

/** @param shared a database that somebody else drops */
export const openTestTools = async (
  clock: Clock,
  options: Partial<ToolsOptions> = {},
  shared?: PoolConfig,
): Promise<TestTools> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-tools-"));
  const connection = shared ?? (await createDatabase());
  const db = await openDatabase(connection, clock);
  const events = createEventLog();
  const key = await loadSigningKey(join(folder, "keys"));
  const signer = { ...readPublicKey(key.publicKeyPem, "the test's key"), ...key };
  const onFailure = (problem: string, error: unknown): void => {
    throw new Error(problem, { cause: error });
  };
  const access = await openAccess({ db, clock, events, keysDir: join(folder, "keys"), signer, env: {}, onFailure });
  const children: NewChild[] = [];
  const faults: unknown[] = [];
  const { ports, authorizeTool, cache } = access;
  const all: ToolsOptions = {
    db,
    clock,
    events,
    blobs: createBlobs(join(folder, "blobs")),
    access: { ...ports, authorizeTool, cache },
    budgets: unlimitedBudgets(),
    enqueue: async (_tenantId, made) => void children.push(...made),
    hidden: [],
    secret: async () => null,
    ownSecrets: access.secrets.engine,
    registryDir: join(folder, "processes"),
    env: { PROVOST_FETCH_ALLOW: "127.0.0.1" },
    priceOf: () => null,
    onFault: (error) => faults.push(error),
    ...options,
  };
  const tools = openTools(all);
  let sites = 0;
  return {
    ...tools,
    db,
    access,
    children,
    folder,
    site: async (about) => {
      const name = `session-${(sites += 1)}`;
      const worktree = join(folder, name);
      await mkdir(worktree);
      const env = { PATH: process.env["PATH"] ?? "" };
      const registryDir = join(folder, "processes");
      const fixed = { tenantId: TENANT, agentName: "coder", secrets: [], registryDir, depth: 0 };
      return { ...fixed, actor: agent(), sessionId: name, worktree, env, ...about };
    },
    again: (other) => openTools({ ...all, ...other }),
    end: async () => {
      await tools.close();
      if (faults.length > 0) throw faults[0];
      await access.close();
      await db.close();
      if (shared === undefined) await dropDatabase(connection);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
