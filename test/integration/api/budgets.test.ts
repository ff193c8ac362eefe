/** Budgets through the API, by who may and who may not. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";

let api: Api;
let owner: Client;
beforeAll(async () => {
  api = await startApi();
  owner = api.client;
});
afterAll(() => api.stop());

const signedInAs = async (role: "viewer" | "operator"): Promise<Client> => {
  const { serviceAccountId } = await owner.serviceAccounts.create({ body: { name: role, role } });
  const body = { ownerKind: "service-account", ownerId: serviceAccountId, name: role, scopes: null } as const;
  return createClient({ url: api.url, token: (await owner.keys.create({ body })).token, retries: 0 });
};
const refused = (code: string) => expect.objectContaining({ code }) as unknown;

test("budgets are set, shown and removed, and what makes no sense is refused", async () => {
  const which = { params: { scope: "agent", measure: "tokens" }, query: { key: "coder" } } as const;

  await owner.budgets.set({ ...which, body: { most: 200_000, period: "day" } });
  const listed = await owner.budgets.list();
  await owner.budgets.remove(which);

  expect(listed.items).toMatchObject([{ scope: "agent", key: "coder", most: 200_000, period: "day", spent: 0 }]);
  await expect(owner.budgets.remove(which)).rejects.toEqual(refused("BUDGET_NOT_FOUND"));
  const keyless = { params: { scope: "run", measure: "tokens" }, query: {}, body: { most: 1 } } as const;
  await expect(owner.budgets.set(keyless)).rejects.toEqual(refused("BUDGET_INVALID"));
  expect((await owner.budgets.list()).items).toEqual([]);
});

test("an operator stops all agents, a viewer sees it and can do nothing", async () => {
  const [viewer, operator] = [await signedInAs("viewer"), await signedInAs("operator")];

  expect(await operator.budgets.stopAll({ body: { reason: "a model went wild" } })).toEqual({ runs: 0 });
  expect((await viewer.budgets.list()).stop).toMatchObject({ reason: "a model went wild" });
  const { items } = await operator.queueTasks.enqueue({ params: { queue: "q" }, body: { tasks: [{ kind: "any" }] } });
  const { reasons } = await viewer.agents.explain({ params: { taskId: String(items[0]?.taskId) } });
  expect(reasons[0]).toMatch(/stopped all agents at .+: a model went wild$/);
  await expect(viewer.budgets.resumeAll()).rejects.toEqual(refused("FORBIDDEN"));
  const set = { params: { scope: "tenant", measure: "ms" }, query: {}, body: { most: 1 } } as const;
  await expect(operator.budgets.set(set)).rejects.toEqual(refused("FORBIDDEN"));
  expect(await operator.budgets.resumeAll()).toEqual({ resumed: true });
});
