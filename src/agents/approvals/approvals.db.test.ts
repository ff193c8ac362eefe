import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { agent, openTestTools, person, TENANT, type TestTools } from "../../../test/support/tools.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import type { OpenedTools } from "../tools/open-tools.ts";
import type { ToolAnswer, ToolCall, ToolSite } from "../tools/tool-caller.ts";

const clock = createTestClock();
let tools: TestTools;
let site: ToolSite;
beforeAll(async () => {
  tools = await openTestTools(clock);
  site = await tools.site();
  await tools.catalogue.set(person("owner"), "write_file", { approval: "always" });
  clock.advance(500);
});
afterAll(() => tools.end());

const idle = new AbortController().signal;
let calls = 0;
const callOf = (input: unknown, name = "write_file", signal = idle): ToolCall => ({
  callId: `call-${(calls += 1)}`,
  name,
  input,
  signal,
});
const write = (path: string, content = "x") => callOf({ path, content });

/** What is asked for by the call; waits until it is on record. */
const askedBy = async ({ callId }: ToolCall) => {
  for (;;) {
    const found = (await tools.approvals.list(TENANT, { limit: 100 })).find((one) => one.callId === callId);
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const ask = async (call: ToolCall, from: OpenedTools = tools) => {
  const answer = from.caller(site).call(call);
  return { answer, asked: await askedBy(call) };
};
const grant = (approvalId: string, by: Actor = person("maintainer")) =>
  tools.approvals.settle(by, approvalId, { kind: "granted", reason: "fine" });

test("a call waits for exactly this approval, and is done when it has it", async () => {
  const call = write("a.txt");
  const { answer, asked } = await ask(call);
  expect(asked).toMatchObject({
    state: "pending",
    tool: "write_file",
    input: '{"content":"x","path":"a.txt"}',
    askedBy: "agent:coder",
    reason: "write_file is set to need approval each time",
  });
  expect(asked.inputHash).toMatch(/^[0-9a-f]{64}$/);
  await grant(asked.approvalId);
  expect(await answer).toMatchObject({ kind: "ok" });
  const rows = await tools.calls(TENANT, { limit: 100 });
  const row = rows.find(({ callId }) => callId === call.callId);
  expect(row).toMatchObject({ approvalId: asked.approvalId });
  const events = await tools.db.transaction(TENANT, (tx) => createEventLog().read(tx, { limit: 1_000 }));
  const about = events.filter(({ payload }) => payload["approvalId"] === asked.approvalId);
  expect(about.map(({ name, actor }) => `${name} ${actor}`)).toEqual([
    "approval.asked agent:coder",
    "approval.settled user:ada",
    "tool.called agent:coder",
  ]);
});

test("a denial is told with its reason, and nothing is done", async () => {
  const { answer, asked } = await ask(write("b.txt"));
  await tools.approvals.settle(person("owner"), asked.approvalId, { kind: "denied", reason: "not there" });
  expect(await answer).toEqual({
    kind: "refused",
    step: "approval",
    code: "APPROVAL_DENIED",
    message: "user:ada has denied it: not there",
  });
});

test("it is settled once", async () => {
  const { answer, asked } = await ask(write("c.txt"));
  const both = await Promise.allSettled([
    grant(asked.approvalId),
    tools.approvals.settle(person("owner"), asked.approvalId, { kind: "denied", reason: "no" }),
  ]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const late = both.find(({ status }) => status === "rejected");
  expect(late).toMatchObject({ reason: { code: "APPROVAL_SETTLED" } });
  await answer;
});

test("an approval that nobody gives expires, and cannot be given any more", async () => {
  const { answer, asked } = await ask(write("d.txt"));
  clock.advance(3_600_000);
  expect(await answer).toMatchObject({ kind: "refused", step: "approval", code: "APPROVAL_EXPIRED" });
  await expect(grant(asked.approvalId)).rejects.toMatchObject({ code: "APPROVAL_SETTLED" });
});

test.each([
  ["the agent that asks", agent(), "FORBIDDEN"],
  ["an agent that is a maintainer too", { ...agent("other"), roles: ["maintainer", "agent"] }, "APPROVAL_REFUSED"],
  ["an agent by kind", { ...person("owner"), kind: "agent" }, "APPROVAL_REFUSED"],
  ["somebody without the permission", person("operator"), "FORBIDDEN"],
] satisfies [string, Actor, string][])("%s may not answer", async (_who, who, code) => {
  const { answer, asked } = await ask(write("e.txt"));
  await expect(grant(asked.approvalId, who)).rejects.toMatchObject({ code });
  expect((await tools.approvals.get(TENANT, asked.approvalId)).state).toBe("pending");
  await grant(asked.approvalId);
  await answer;
});

test("nobody approves their own call", async () => {
  const own = { ...site, actor: person("owner") };
  const call = write("own.txt");
  const answer = tools.caller(own).call(call);
  const { approvalId } = await askedBy(call);
  await expect(grant(approvalId, person("owner"))).rejects.toMatchObject({ code: "APPROVAL_REFUSED" });
  await grant(approvalId, person("owner", "bob"));
  expect(await answer).toMatchObject({ kind: "ok" });
});

test("who asks may go down and come back: the same call waits for the same answer", async () => {
  const leaving = new AbortController();
  const call = { ...write("f.txt"), signal: leaving.signal };
  const { answer, asked } = await ask(call);
  leaving.abort();
  expect(await answer).toMatchObject({ kind: "refused", code: "TOOL_CANCELLED" });
  await grant(asked.approvalId);
  expect(await tools.caller(site).call({ ...call, signal: idle })).toMatchObject({ kind: "ok" });
  // killed and not called off: nothing is on record of the call but what it asks for
  const restarted = tools.again();
  const again = await tools.site({ sessionId: site.sessionId, worktree: site.worktree });
  const killed = write("g.txt");
  const waiting = restarted.caller(again).call(killed);
  const other = await askedBy(killed);
  await restarted.close();
  await grant(other.approvalId);
  const afterwards = tools.again();
  expect(await afterwards.caller(again).call(killed)).toMatchObject({ kind: "ok" });
  clock.advance(5_000); // the first process looks by itself, as its listener is gone
  await waiting;
});

test("what is settled while nobody listens is found by the next look", async () => {
  const deaf = tools.again({ db: { ...tools.db, listen: async () => async () => undefined } });
  const { answer, asked } = await ask(write("h.txt"), deaf);
  await grant(asked.approvalId);
  clock.advance(5_000);
  expect(await answer).toMatchObject({ kind: "ok" });
});

test("a rule answers for what looks like it, until it is revoked", async () => {
  const { answer, asked } = await ask(write("docs/a.md"));
  const remember = { pattern: { path: "docs/*.md" }, forMs: 3_600_000 };
  const { rule } = await tools.approvals.settle(person("owner"), asked.approvalId, {
    kind: "granted",
    reason: "docs are harmless",
    remember,
  });
  await answer;
  expect(await tools.caller(site).call(write("docs/b.md"))).toMatchObject({ kind: "ok" });
  const [byRule] = await tools.approvals.list(TENANT, { limit: 1 });
  expect(byRule).toMatchObject({ state: "granted", ruleId: rule?.ruleId, settledBy: "user:ada" });
  expect(await tools.approvals.rules.list(TENANT, 1)).toMatchObject([{ ruleId: rule?.ruleId, tool: "write_file" }]);
  const outside = await ask(write("src/a.ts"));
  await grant(outside.asked.approvalId);
  await outside.answer;
  await tools.approvals.rules.revoke(person("owner"), rule?.ruleId ?? "");
  const later = await ask(write("docs/c.md"));
  expect(later.asked.state).toBe("pending");
  await grant(later.asked.approvalId);
  await later.answer;
});

test("a rule ends by itself, and one without a pattern is refused", async () => {
  const { answer, asked } = await ask(write("notes/a.md"));
  const settle = (remember: { pattern?: Record<string, string>; forMs: number }) =>
    tools.approvals.settle(person("owner"), asked.approvalId, { kind: "granted", reason: "ok", remember });
  await expect(settle({ pattern: {}, forMs: 60_000 })).rejects.toMatchObject({ code: "APPROVAL_RULE_INVALID" });
  await expect(settle({ forMs: 100 * 86_400_000 })).rejects.toMatchObject({ code: "APPROVAL_RULE_INVALID" });
  await settle({ forMs: 60_000 });
  await answer;
  expect(await tools.caller(site).call(write("notes/a.md"))).toMatchObject({ kind: "ok" });
  clock.advance(60_000);
  const later = await ask(write("notes/a.md"));
  expect(later.asked.state).toBe("pending");
  await grant(later.asked.approvalId);
  await later.answer;
});

test("a policy may ask for a person too, and says which", async () => {
  const text = `
    permit (principal, action, resource);
    @id("deploys-by-people") forbid (principal, action == Provost::Action::"tool:edit_file", resource)
    when { resource has path && resource.path like "deploy/*" } unless { context.approved };`;
  await tools.access.policies.activate(person("owner"), { policies: text, tests: null }, "a test");
  clock.advance(500);
  const { answer, asked } = await ask(callOf({ path: "deploy/a", find: "a", replace: "b" }, "edit_file"));
  expect(asked.reason).toBe("the policies ask for it (forbidden by deploys-by-people)");
  await grant(asked.approvalId);
  expect(await answer).toMatchObject({ kind: "failed", message: expect.stringContaining("there is no folder deploy") });
});

test("an agent asks people a question and gets the answer", async () => {
  const { answer, asked } = await ask(callOf({ question: "Which port?" }, "ask_human"));
  expect(asked).toMatchObject({ kind: "question", reason: "Which port?" });
  await expect(grant(asked.approvalId)).rejects.toMatchObject({ code: "APPROVAL_REFUSED" });
  await tools.approvals.settle(person("owner"), asked.approvalId, { kind: "answered", answer: "8443" });
  const expected: ToolAnswer = { kind: "ok", content: "8443", truncated: false };
  expect(await answer).toEqual(expected);
});
