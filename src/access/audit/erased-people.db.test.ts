/**
 * A person goes with all that is theirs: every column there is that names one is filled and looked at, whoever made it. Who
 * adds a table that names one is told here, and says why it stays, or has it erased.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { fillTables, type Table } from "../../../test/support/fill-tables.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { DIRECTORY, type TenantId, type UserId } from "../../model/ids.ts";
import { systemClock } from "../../runtime/clock.ts";
import { erasePersonalKey } from "../../store/identity/personal-keys.ts";
import { eraseUser } from "../../store/identity/erase-user.ts";
import { createAuditLog } from "./audit-log.ts";

const [MINE, OTHER] = ["mine" as TenantId, "other" as TenantId];
/** What fillTables gives to every text. */
const ID = "x" as UserId;
const PERSON = `user:${ID}`;

const DID = "who did it is on record; the id says nothing of who that was";
/** Where an id is left of somebody who was erased, and why. */
const STAYS: Readonly<Record<string, string>> = {
  "agent_certificates.issued_by": DID,
  "agents.owner": "as whom it connected; removed with the agent",
  "api_keys.created_by": DID,
  "api_keys.owner_id": "their keys are revoked when they are a member no more; what one did is on record under it",
  "api_keys.replaced_by": "a key, not somebody",
  "approval_rules.made_by": DID,
  "approval_rules.revoked_by": DID,
  "audit_retention.set_by": DID,
  "break_glass_grants.revoked_by": DID,
  "budget_stops.stopped_by": DID,
  "embedding_profiles.set_by": DID,
  "event_inbox.actor": "on its way into the chain",
  "events.actor": "the chain holds with all that is in it; what is sealed there is readable no more",
  "feature_flags.set_by": DID,
  "gates.owner": "as the plan names them: it goes with the run",
  "idempotent_answers.actor_id": "goes after a day",
  "invitations.invited_by": DID,
  "mcp_servers.set_by": DID,
  "mcp_tools.enabled_by": DID,
  "model_profiles.set_by": DID,
  "personal_keys.person": "that they were erased, so that nothing is sealed for them again",
  "policy_activations.activated_by": DID,
  "policy_decisions.actor": "goes with the audit log's retention",
  "policy_versions.created_by": DID,
  "removed_runs.removed_by": DID,
  "secrets.set_by": DID,
  "service_accounts.created_by": DID,
  "tool_settings.set_by": DID,
  "uploaded_plans.uploaded_by": DID,
  "users.user_id": "what those records name",
};
/** They are theirs by the session. */
const ALSO_OF_A_PERSON = ["agent_session_entries", "agent_session_texts"];
const BY_ID = /^(user_id|opened_by|owner_id|actor_id)$/;

let database: TestDatabase;
let tables: Table[];
let columns: { table: string; column: string }[];
beforeAll(async () => {
  database = await openTestDatabase();
  tables = await fillTables(database.admin, [MINE, OTHER, DIRECTORY]);
  ({ rows: columns } = await database.admin.query<(typeof columns)[number]>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'provost' and data_type = 'text' and table_name = any($1)
       and column_name ~ '(_by|_id|^)(actor|actor_id|user_id|owner_id|person|owner)$|_by$' order by 1, 2`,
    [tables.map(({ name }) => name)],
  ));
  for (const { table, column } of columns) {
    await database.admin.query(`update provost.${table} set ${column} = $1`, [BY_ID.test(column) ? ID : PERSON]);
  }
  // an account goes when it is a member of no tenant any more
  await database.admin.query("delete from provost.memberships");
  await database.admin.query("update provost.events set position = 1000000");
  await database.admin.query("update provost.personal_keys set wrapped_key = 'x', erased_at = null");
  await database.admin.query(
    `update provost.agent_session_entries set entry = '{"kind":"turn","from":"x","text":"w"}'`,
  );
});
afterAll(() => database.drop());

const rowsOf = async (tenant: TenantId, table: string, where = "true"): Promise<number> => {
  const { rows } = await database.admin.query<{ n: number }>(
    `select count(*)::int as n from provost.${table} where tenant_id = $1 and ${where}`,
    [tenant],
  );
  return rows[0]?.n ?? 0;
};
const rowsInEach = async (tenant: TenantId): Promise<[string, number][]> => {
  const counted: [string, number][] = [];
  for (const { name } of tables) counted.push([name, await rowsOf(tenant, name)]);
  return counted;
};

test("of an erased person nothing is left in any table but an id where it says why, and nothing of another tenant's is gone", async () => {
  expect(columns.length).toBeGreaterThan(40);
  const others = await rowsInEach(OTHER);
  const { db } = database;
  const never = () => Promise.reject(new Error("nothing is sealed here"));
  const personal = { seal: never, open: never, rewrap: never, erase: erasePersonalKey };
  const signer = { keyId: "", publicKeyPem: "", sign: () => new Uint8Array(), verify: () => true };
  const log = createAuditLog({ db, clock: systemClock, events: createEventLog(), personal, signer });
  const rest = { roles: ["owner" as const], scopes: null, credentialId: null, expiresAt: null };
  const owner: Actor = { tenantId: MINE, kind: "user", id: "owner", ...rest };

  expect(await log.erasePerson(owner, PERSON)).toEqual({ erased: true, notes: 1, sessions: 1, turns: 0 });
  await db.transaction(DIRECTORY, (tx) => eraseUser(tx, ID));

  const left: string[] = [];
  for (const { table, column } of columns) {
    const names = `${column} in ('${ID}', '${PERSON}')`;
    if ((await rowsOf(column === "user_id" ? DIRECTORY : MINE, table, names)) > 0) left.push(`${table}.${column}`);
  }
  expect(left.toSorted()).toEqual(Object.keys(STAYS).toSorted());
  for (const table of ALSO_OF_A_PERSON) expect([table, await rowsOf(MINE, table)]).toEqual([table, 0]);
  expect(await rowsOf(MINE, "personal_keys", "wrapped_key is not null")).toBe(0);
  expect(await rowsInEach(OTHER)).toEqual(others);
});
