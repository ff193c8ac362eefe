/** A search reads what it finds and not all that a tenant has, and finds nothing of another tenant. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import type { TenantId } from "../../model/ids.ts";
import { searchSessions } from "./agent-session-entries.ts";

const TEXTS = 5_000;
const [MINE, OTHER] = ["mine" as TenantId, "other" as TenantId];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  const { admin } = database;
  for (const tenant of [MINE, OTHER]) {
    await admin.query(
      `insert into provost.agent_sessions (tenant_id, session_id, agent_name, title, state, opened_by, opened_at)
       values ($1, 'session', 'Robin', 'Harbours', 'open', 'somebody', now())`,
      [tenant],
    );
    await admin.query(
      `insert into provost.agent_session_texts (tenant_id, session_id, seq, said)
       select $1, 'session', i, 'the harbour has berth ' || case i when 7 then 'seven of ' || $1 else 'none' end
       from generate_series(1, $2::int) as i`,
      [tenant, TEXTS],
    );
  }
  await admin.query("vacuum analyze provost.agent_session_texts");
});
afterAll(() => database.drop());

const searched = (tenant: TenantId, words: string, limit = 20) =>
  database.db.transaction(tenant, async (tx) => {
    const found = await searchSessions(tx, { words, limit });
    const [counted] = await tx.query<{ read: number }>(
      `select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_xact_user_tables where relname = 'agent_session_texts'`,
    );
    return { found, read: counted?.read };
  });

test("a rare word is looked up in the index of words", async () => {
  const { found, read } = await searched(MINE, "seven harbour");

  expect(found).toMatchObject([{ sessionId: "session", agentName: "Robin", seq: 7 }]);
  expect(found[0]?.excerpt).toContain("«seven»");
  expect(read).toBeLessThan(10);
});

test("nothing of another tenant is found, nor by who asks the database itself", async () => {
  expect((await searched(MINE, "other")).found).toEqual([]);
  expect((await searched(OTHER, "seven")).found).toHaveLength(1);
  const asked = await database.db.transaction(MINE, (tx) =>
    tx.query<{ said: string }>("select said from search_session_texts('seven', null, 100)"),
  );
  expect(asked.map(({ said }) => said)).toEqual(["the harbour has berth seven of mine"]);
  const nobody = await database.db.transaction(MINE, async (tx) => {
    await tx.query("select set_config('provost.tenant', 'other', true)");
    return tx.query("select said from search_session_texts('seven', null, 100)");
  });
  expect(nobody).toEqual([]);
});
