/** A control plane with two tenants besides the owner's; says where it is and with which keys to ask it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pino } from "pino";
import { openCommandPlane } from "../../src/control-plane.ts";
import { serve } from "../../src/http/serve.ts";
import type { TenantId } from "../../src/model/ids.ts";

const homePath = await mkdtemp(path.join(tmpdir(), "provost-bench-"));

const keysOf = async (): Promise<Record<string, string>> => {
  const plane = await openCommandPlane({ homePath });
  const { identity } = plane;
  const tokens: Record<string, string> = {};
  for (const tenant of ["calm", "flood"]) {
    await identity.tenants.create(identity.owner, tenant, tenant);
    const by = { ...identity.owner, actor: { ...identity.owner.actor, tenantId: tenant as TenantId } };
    const { serviceAccountId } = await identity.serviceAccounts.create(by, "bench", "operator");
    const owner = { ownerKind: "service-account", ownerId: serviceAccountId } as const;
    const { token } = await identity.keys.create(by, { ...owner, name: "bench", scopes: null, lifeMs: 3_600_000 });
    tokens[tenant] = token;
  }
  await plane.close();
  return tokens;
};

const tokens = await keysOf();
const logger = pino({ level: "error" }, pino.destination(2));
const served = await serve({ homePath, host: "127.0.0.1", port: 0, logger, repositories: [] });
console.log(JSON.stringify({ url: served.url, ...tokens }));
process.once("SIGTERM", () => {
  void served
    .close()
    .then(() => rm(homePath, { recursive: true, force: true }))
    .then(() => process.exit(0));
});
