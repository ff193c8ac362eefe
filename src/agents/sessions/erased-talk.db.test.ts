/** What becomes of what a person said to agents when they are erased. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { openTestTools, person, TENANT, type TestTools } from "../../../test/support/tools.ts";
import type { RunId, TaskId } from "../../model/ids.ts";
import { sumRunSpending } from "../../store/agents/agent-sessions.ts";
import { openSessions, type OpenSession, type Sessions } from "./sessions.ts";

const clock = createTestClock();
let tools: TestTools;
let sessions: Sessions;
beforeAll(async () => {
  tools = await openTestTools(clock);
  sessions = await openSessions({ db: tools.db, clock });
});
afterAll(async () => {
  await sessions.close();
  await tools.end();
});

let count = 0;
let ada: string;
beforeEach(() => {
  ada = `ada-${(count += 1)}`;
});

const usage = { input: 10, output: 5, cached: 0, reasoning: 0 };
const step = { kind: "step-ended", step: 1, model: "m", finish: "stop", usage, microUsd: 7 } as const;
const answered = [
  { kind: "step-started", step: 1, model: "m" },
  { kind: "text", step: 1, part: 0, delta: "With make release." },
  { ...step, firstTokenMs: 1, latencyMs: 2 },
] as const;
const saidBy = (from: string, text: string) => ({ kind: "turn", from, text }) as const;

const talk = async (openedBy: string, from: string, text: string): Promise<OpenSession> => {
  const opened = await sessions.open(TENANT, { agentName: "dialogue", title: text, openedBy });
  await opened.writer.append({ kind: "instructions", text: "Be brief" }, saidBy(from, text), ...answered);
  return opened;
};
const entriesOf = ({ session: { sessionId } }: OpenSession) =>
  sessions.entries(TENANT, sessionId, { after: 0, limit: 100 });
const erasePerson = (id: string) => tools.access.auditLog.erasePerson(person("owner", "grace"), `user:${id}`);
const exportPerson = (id: string) => tools.access.auditLog.exportPerson(TENANT, `user:${id}`);
const found = async (words: string) => (await sessions.search(TENANT, { words, limit: 10 })).length;
const callsOf = ({ session: { sessionId } }: OpenSession) =>
  tools.db.transaction(TENANT, (tx) =>
    tx.query("select 1 as one from tool_calls where tenant_id = $1 and session_id = $2", [TENANT, sessionId]),
  );

test("talk goes with who began it, with all that was said and done in it, and is given to them before", async () => {
  const theirs = await talk(ada, ada, `how does ${ada} ship`);
  const others = await talk("bob", "bob", "how does bob ship");
  const { sessionId } = theirs.session;
  const site = await tools.site({ actor: person("owner", ada), sessionId });
  const call = { callId: "1", name: "remember", input: { note: `${ada} ships` }, signal: new AbortController().signal };
  expect(await tools.caller(site).call(call)).toMatchObject({ kind: "ok" });
  expect(await callsOf(theirs)).toHaveLength(1);

  expect(await exportPerson(ada)).toMatchObject({
    sessions: [{ sessionId, title: `how does ${ada} ship`, entries: await entriesOf(theirs) }],
    turns: [{ sessionId, seq: 2, said: `how does ${ada} ship` }],
    notes: [{ sessionId, body: `${ada} ships` }],
  });
  expect(await erasePerson(ada)).toEqual({ erased: true, notes: 1, sessions: 1, turns: 0 });

  await expect(entriesOf(theirs)).rejects.toMatchObject({ code: "AGENT_SESSION_NOT_FOUND" });
  expect([await found(`"${ada}"`), await callsOf(theirs)]).toEqual([0, []]);
  expect(await exportPerson(ada)).toMatchObject({ sessions: [], turns: [], notes: [] });
  expect((await entriesOf(others))[1]?.entry).toEqual(saidBy("bob", "how does bob ship"));
  expect(await tools.access.auditLog.verify(TENANT)).toMatchObject({ ok: true });
});

test("what they said in a session of a run is empty, and what the run has cost stays", async () => {
  const [runId, taskId] = [`run of ${ada}` as RunId, "a" as TaskId];
  const named = { agentName: "coder", title: "Write it", openedBy: "coder", runId, taskId };
  const opened = await sessions.open(TENANT, named);
  await opened.writer.append(saidBy("plan", "Write it"), ...answered, saidBy(ada, `${ada} wants it blue`));
  await opened.writer.append(saidBy(`user:${ada}`, `${ada} lets it go on`));
  const spent = () => tools.db.transaction(TENANT, (tx) => sumRunSpending(tx, runId));
  const before = await spent();

  expect(await erasePerson(ada)).toMatchObject({ sessions: 0, turns: 2 });

  const turns = (await entriesOf(opened)).flatMap(({ entry }) => (entry.kind === "turn" ? [entry.text] : []));
  expect(turns).toEqual(["Write it", "", ""]);
  expect(await found(`"${ada}"`)).toBe(0);
  expect(await spent()).toEqual(before);
  expect(before).toMatchObject({ steps: 1, microUsd: 7 });
  expect((await sessions.get(TENANT, opened.session.sessionId)).title).toBe("Write it");
  expect(await erasePerson(ada)).toMatchObject({ sessions: 0, turns: 0 });
});

test("what somebody else has made of their talk says nothing of theirs, and is not named after it", async () => {
  const theirs = await talk(ada, ada, `how does ${ada} ship`);
  const forked = await sessions.fork(TENANT, theirs.session.sessionId, { through: null, openedBy: "bob" });
  await forked.writer.append(saidBy("bob", "and how fast"));

  expect(await erasePerson(ada)).toMatchObject({ sessions: 1, turns: 1 });

  const left = await entriesOf(forked);
  expect(left.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect([left[1]?.entry, left[5]?.entry]).toEqual([saidBy(ada, ""), saidBy("bob", "and how fast")]);
  expect((await sessions.get(TENANT, forked.session.sessionId)).title).toBe("");
});

test("what is being answered while they are erased leaves nothing either", async () => {
  const theirs = await talk(ada, ada, `how does ${ada} ship`);
  await erasePerson(ada);
  await expect(theirs.writer.append(saidBy("bob", "late"))).rejects.toMatchObject({ code: "AGENT_SESSION_BUSY" });
  await expect(entriesOf(theirs)).rejects.toMatchObject({ code: "AGENT_SESSION_NOT_FOUND" });
});

test("the task of a run is nobody's words, whatever somebody is called", async () => {
  const opened = await sessions.open(TENANT, {
    agentName: "coder",
    title: "t",
    openedBy: "coder",
    runId: "r" as RunId,
  });
  await opened.writer.append(saidBy("plan", "Write it"));
  expect(await erasePerson("plan")).toMatchObject({ sessions: 0, turns: 0 });
  expect((await entriesOf(opened))[0]?.entry).toEqual(saidBy("plan", "Write it"));
});
