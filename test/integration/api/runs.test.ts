/** A run's whole life through the API alone, with the typed client. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { listFiles } from "../../../src/runtime/list-files.ts";
import type { ClientEvent, Output } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { exec, nativePlan, type PhaseSketch } from "../../support/native-plan.ts";
import { provost } from "../../support/provost-command.ts";

let api: Api;
let repository: GitRepository;
beforeAll(async () => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  repository.remove();
});

const upload = async (...phases: PhaseSketch[]): Promise<string> =>
  (await api.client.plans.upload({ body: { source: nativePlan(phases) } })).planId;

const begin = async (planId: string): Promise<string> => {
  const body = { plan: { planId }, repository: { path: repository.path }, maxAgents: 2 };
  return (await api.client.runs.start({ body })).runId;
};

/** The run's events and how it stands, once nothing more will come of it by itself. */
const untilSettled = async (runId: string): Promise<{ events: ClientEvent[]; outcome: Output<"runs.outcome"> }> => {
  await vi.waitFor(
    async () => expect(await api.client.runs.outcome({ params: { runId } })).toMatchObject({ inHand: false }),
    { timeout: 60_000, interval: 20 },
  );
  const { items } = await api.client.events.list({ query: { runId, limit: 1_000 } });
  return { events: items, outcome: await api.client.runs.outcome({ params: { runId } }) };
};

const waitFor = async (runId: string, name: string): Promise<void> => {
  const ending = new AbortController();
  for await (const event of api.client.followEvents({ runId, after: 0, signal: ending.signal })) {
    if (event.name === name) ending.abort();
  }
};

const isFirstSlot = ({ agentId }: { agentId: string }): boolean => agentId === "local-1";

const code = (problem: string) => expect.objectContaining({ code: problem });

describe("a run that ends Go", () => {
  let runId: string;
  let taskId: string;
  let events: ClientEvent[];

  beforeAll(async () => {
    const tasks = [{ title: "Write it", script: "echo working; echo text > made.txt" }];
    const criteria = [{ title: "It is there", check: exec("cat", "made.txt") }];
    runId = await begin(await upload({ tasks, criteria }));
    ({ events } = await untilSettled(runId));
    taskId = (await api.client.tasks.list({ params: { runId } })).items[0]?.taskId ?? "";
  });

  it("told what happened, each event once and in order", () => {
    const positions = events.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(new Set(positions).size).toBe(positions.length);
    expect(events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["run.started", "task.leased", "task.succeeded", "gate.decided", "run.finished"]),
    );
    expect(events[0]).not.toHaveProperty("tenantId");
  });

  it("shows how it stands", async () => {
    const params = { runId };
    expect(await api.client.runs.get({ params })).toMatchObject({ runId, state: "finished", decision: "go" });
    expect(await api.client.runs.outcome({ params })).toMatchObject({
      decision: "go",
      tasks: { total: 1, succeeded: 1 },
      criteria: { total: 1, proven: 1 },
    });
    const status = await api.client.runs.status({ params });
    expect(status.tasks).toMatchObject([{ taskId, state: "succeeded" }]);
    expect(status.agents.length).toBeGreaterThan(0);
    expect((await api.client.criteria.list({ params })).items).toMatchObject([{ verdict: "proven" }]);
    expect((await api.client.gates.list({ params })).items).toMatchObject([{ decision: "go" }]);
    expect(await api.client.tasks.get({ params: { runId, taskId } })).toMatchObject({ state: "succeeded" });
    expect((await api.client.tasks.attempts({ params: { runId, taskId } })).items).toMatchObject([{ number: 1 }]);
    expect((await api.client.tasks.reviews({ params: { runId, taskId } })).items).toEqual([]); // the plan asks for none
  });

  it("hands out what it made, whole and in parts", async () => {
    const params = { runId };
    expect(await api.client.runs.changes({ params })).toMatchObject({ files: [{ path: "made.txt", added: 1 }] });
    expect(await (await api.client.runs.patch({ params })).text()).toContain("+text");
    expect(await (await api.client.runs.patch({ params, query: { path: "none" } })).text()).toBe("");
    const blame = await api.client.runs.blame({ params, query: { path: "made.txt" } });
    expect(blame).toMatchObject({ lines: [{ line: 1, count: 1 }], by: [{ number: 1 }] });
    expect(blame.by[0]?.commit).toBe(blame.lines[0]?.commit);
    expect(await api.client.runs.blame({ params, query: { path: "none" } })).toEqual({ lines: [], by: [] });

    const output = { params: { runId, taskId } };
    expect(await (await api.client.tasks.patch(output)).text()).toContain("+text");
    await expect(api.client.tasks.patch({ ...output, query: { attempt: 9 } })).rejects.toEqual(code("TASK_NOT_FOUND"));
    expect(await (await api.client.tasks.output(output)).text()).toBe("working\n");
    const part = await api.client.tasks.output(output, { range: "bytes=0-3" });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 0-3/8", "work"]);
    await expect(api.client.tasks.output(output, { range: "bytes=90-" })).rejects.toEqual(
      code("RANGE_NOT_SATISFIABLE"),
    );
  });

  it("hands out evidence of its own, and no other", async () => {
    const sha256 = (await api.client.tasks.attempts({ params: { runId, taskId } })).items[0]?.outputBlob ?? "";
    const evidence = await api.client.runs.evidence({ params: { runId, sha256 } });
    expect(await evidence.text()).toBe("working\n");
    expect(evidence.headers.get("cache-control")).toContain("immutable");
    const other = "0".repeat(64);
    await expect(api.client.runs.evidence({ params: { runId, sha256: other } })).rejects.toEqual(
      code("EVIDENCE_NOT_FOUND"),
    );
  });

  it("hands out its packet, and nothing beside it", async () => {
    const { files } = await api.client.runs.packet({ params: { runId } });
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(["packet.json", "packet.html", "packet.md"]));
    const page = await api.client.runs.packetFile({ params: { runId }, query: { path: "packet.html" } });
    expect(page.headers.get("content-security-policy")).toMatch(/^sandbox;/);
    expect(await page.text()).toContain("<html");
    for (const path of ["../../../id", "/etc/passwd", "evidence", "./packet.md"]) {
      const asked = api.client.runs.packetFile({ params: { runId }, query: { path } });
      await expect(asked).rejects.toEqual(code("EVIDENCE_NOT_FOUND"));
    }
  });

  it("hands out its packet as one archive, which verifies wherever it is unpacked", async () => {
    const far = mkdtempSync(join(tmpdir(), "provost-far-"));
    onTestFinished(() => rmSync(far, { recursive: true, force: true }));
    const { files } = await api.client.runs.packet({ params: { runId } });

    const answer = await api.client.runs.packetArchive({ params: { runId } });

    expect(answer.headers.get("content-type")).toBe("application/gzip");
    expect(answer.headers.get("content-disposition")).toContain(`packet-${runId}.tar.gz`);
    const archive = Buffer.from(await answer.arrayBuffer());
    execFileSync("tar", ["xzf", "-"], { cwd: far, input: archive });
    expect(await listFiles(far)).toEqual(files.map(({ path, bytes }) => ({ path: `packet/${path}`, bytes })));
    const verified = await provost(["verify", "packet"], far);
    expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringMatching(/^ok  packet: /)]);
  });

  it("is refused what an ended run cannot do", async () => {
    const params = { runId };
    await expect(api.client.runs.pause({ params, body: {} })).rejects.toEqual(code("STATE_CONFLICT"));
    await expect(api.client.runs.resume({ params, body: {} })).rejects.toEqual(code("RUN_NOT_RESUMABLE"));
    await expect(api.client.tasks.retry({ params: { runId, taskId } })).rejects.toEqual(code("STATE_CONFLICT"));
  });

  it("is in the list, page by page", async () => {
    const other = await begin(await upload({ tasks: [{ title: "Another", script: "true" }] }));
    await untilSettled(other);
    const first = await api.client.runs.list({ query: { limit: 1 } });
    expect(first.items.map((run) => run.runId)).toEqual([other]);
    const second = await api.client.runs.list({ query: { limit: 1, cursor: first.nextCursor ?? "" } });
    expect(second.items.map((run) => run.runId)).toEqual([runId]);
    expect((await api.client.runs.list({ query: { state: "paused" } })).items).toEqual([]);
  });
});

describe("a run that people steer", () => {
  it("is paused, lets nobody else at it, goes on and is cancelled", async () => {
    const runId = await begin(await upload({ tasks: [{ title: "Wait", script: "echo begun; sleep 600" }] }));
    await waitFor(runId, "task.leased");
    const params = { runId };

    await expect(api.client.runs.resume({ params, body: {} })).rejects.toEqual(code("RUN_IN_HAND"));
    expect(await api.client.runs.pause({ params, body: { reason: "lunch" } })).toMatchObject({ state: "paused" });
    await untilSettled(runId);
    expect(await api.client.runs.resume({ params, body: {} })).toMatchObject({ state: "running" });
    expect(await api.client.runs.cancel({ params, body: {} })).toMatchObject({ runId });
    await waitFor(runId, "run.cancelled");
    expect((await untilSettled(runId)).outcome).toMatchObject({ state: "cancelled" });
  });

  it("runs beside another", async () => {
    const planId = await upload({ tasks: [{ title: "Meet", script: "sleep 600" }] });
    const [one, two] = [await begin(planId), await begin(planId)];
    await Promise.all([waitFor(one, "task.leased"), waitFor(two, "task.leased")]);

    expect((await api.client.system.get()).runsInHand).toBe(2);
    const slot = async () => (await api.client.runs.status({ params: { runId: two } })).agents.find(isFirstSlot);
    const cancel = async (runId: string): Promise<void> => {
      await api.client.runs.cancel({ params: { runId }, body: {} });
      expect((await untilSettled(runId)).outcome.state).toBe("cancelled");
    };
    await cancel(one);
    expect(await slot()).toMatchObject({ endedAt: null });
    await cancel(two);
    expect(await slot()).toMatchObject({ endedAt: expect.any(String) });
  });

  it("is judged anew when somebody signs, and goes on when a task is retried", async () => {
    const approval = { kind: "approval", role: "lead" };
    const tasks = [{ title: "Fail", fields: ["attempts: 1"], script: "exit 1" }];
    const runId = await begin(await upload({ tasks, criteria: [{ title: "Reviewed", check: approval }] }));
    expect((await untilSettled(runId)).outcome).toMatchObject({ decision: "no-go", tasks: { failed: 1 } });
    const { criteria, gates, tasks: failed } = await api.client.runs.status({ params: { runId } });
    const [criterionId, gateId] = [criteria[0]?.criterionId ?? "", gates[0]?.gateId ?? ""];

    const approved = await api.client.criteria.approve({
      params: { runId, criterionId },
      body: { reason: "read it", by: "Ada" },
    });
    expect(approved).toMatchObject({ kind: "approval", role: "lead", by: "Ada", subject: criterionId });
    await untilSettled(runId);
    const waived = await api.client.criteria.waive({
      params: { runId, criterionId },
      body: { reason: "known", role: "lead" },
    });
    expect(waived.kind).toBe("waiver");
    await untilSettled(runId);
    const body = { reason: "later", role: "lead", owner: "Ada", due: "2999-12-31" };
    expect(await api.client.gates.mitigate({ params: { runId, gateId }, body })).toMatchObject({ owner: "Ada" });
    await untilSettled(runId);

    const retried = await api.client.tasks.retry({ params: { runId, taskId: failed[0]?.taskId ?? "" } });
    expect(retried.state).toBe("queued");
    expect((await untilSettled(runId)).events.map(({ name }) => name)).toContain("task.retried");
  });

  it.each(["gzip", "br"])("hands its output on before the task ends, also to who takes %s", async (encoding) => {
    const runId = await begin(await upload({ tasks: [{ title: "Talk", script: "echo one; sleep 600" }] }));
    await waitFor(runId, "task.leased");
    const taskId = (await api.client.tasks.list({ params: { runId } })).items[0]?.taskId ?? "";

    const headers = { "accept-encoding": encoding };
    const output = await api.request(`/v1/runs/${runId}/tasks/${taskId}/output?follow=true`, { headers });
    const reader = output.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      text += piece.value;
      if (text.includes("\n")) break;
    }

    expect(text).toBe("one\n");
    await reader.cancel();
    await api.client.runs.cancel({ params: { runId }, body: {} });
    await untilSettled(runId);
  });

  it("answers who follows a task that has printed nothing, also before it is begun", async () => {
    const tasks = [
      { title: "Be silent", script: "sleep 600; true" },
      { title: "Come later", fields: ["depends on: Be silent"], script: "true" },
    ];
    const runId = await begin(await upload({ tasks }));
    await waitFor(runId, "task.leased");
    const { items } = await api.client.tasks.list({ params: { runId } });

    const answers = await Promise.all(
      items.map(({ taskId }) =>
        api.client.tasks.output({ params: { runId, taskId }, query: { attempt: 1, follow: true } }),
      ),
    );
    await api.client.runs.cancel({ params: { runId }, body: {} });

    expect(items.map(({ state }) => state).toSorted()).toEqual(["leased", "waiting"]);
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(["", ""]);
    await untilSettled(runId);
  });

  it("lets its output be followed until the task ends", async () => {
    const script = "echo one; sleep 0.3; echo two";
    const runId = await begin(await upload({ tasks: [{ title: "Talk", script }] }));
    await waitFor(runId, "task.leased");
    const taskId = (await api.client.tasks.list({ params: { runId } })).items[0]?.taskId ?? "";

    const output = await api.client.tasks.output({ params: { runId, taskId }, query: { follow: true } });

    expect(await output.text()).toBe("one\ntwo\n");
    await untilSettled(runId);
  });
});

describe("plans", () => {
  it("are compiled, formatted, kept and removed", async () => {
    const source = "# A plan\n\n* [ ] Write the runbook\n";
    const compiled = await api.client.plans.compile({ body: { source } });
    expect(compiled).toMatchObject({ summary: { tasks: 1 }, coverage: { lines: 3, accounted: 3 } });
    expect(compiled.plan.tasks).toMatchObject([{ title: "Write the runbook" }]);
    expect(await api.client.plans.format({ body: { source } })).toEqual({
      source: "# A plan\n\n- [ ] Write the runbook\n",
    });

    const { planId } = await api.client.plans.upload({ body: { source, sidecar: "tasks: []\n" } });
    const params = { planId };
    expect(await api.client.plans.get({ params })).toMatchObject({ title: "A plan", bytes: source.length });
    expect(await (await api.client.plans.source({ params })).text()).toBe(source);
    expect(await (await api.client.plans.source({ params, query: { part: "sidecar" } })).text()).toBe("tasks: []\n");
    expect((await api.client.plans.list({ query: { limit: 1 } })).items).toMatchObject([{ planId }]);

    await api.client.plans.remove({ params });
    await expect(api.client.plans.get({ params })).rejects.toEqual(code("PLAN_UNKNOWN"));
    await expect(begin(planId)).rejects.toEqual(code("PLAN_UNKNOWN"));
  });

  it("that cannot be run are refused with what is wrong", async () => {
    await expect(begin(await upload({ tasks: [{ title: "Unbound", script: null }] }))).rejects.toEqual(
      expect.objectContaining({ code: "TASK_UNBOUND", status: 422 }),
    );
    await expect(api.client.plans.upload({ body: { source: "  " } })).rejects.toEqual(code("PLAN_EMPTY"));
  });

  it("are refused for good where no repository is, or one with changes", async () => {
    const dirty = createGitRepository({ "README.md": "# Test\n" });
    onTestFinished(() => dirty.remove());
    writeFileSync(join(dirty.path, "README.md"), "changed\n");
    const plan = { planId: await upload({ tasks: [{ title: "Write it", script: "true" }] }) };
    const begun = (path: string) => api.client.runs.start({ body: { plan, repository: { path } } });

    // Neither is asked for again by clients, which a 503 would have them do.
    await expect(begun(`${dirty.path}-elsewhere`)).rejects.toMatchObject({ code: "REPOSITORY_MISSING", status: 422 });
    await expect(begun(dirty.path)).rejects.toMatchObject({ code: "REPOSITORY_DIRTY", status: 409 });
  });
});

describe("agents", () => {
  it("are listed and read", async () => {
    const { items } = await api.client.agents.list();
    const [agent] = items;
    expect(agent).toBeDefined();
    expect(await api.client.agents.get({ params: { agentId: agent?.agentId ?? "" } })).toEqual(agent);
    await expect(api.client.agents.get({ params: { agentId: "nobody" } })).rejects.toEqual(code("AGENT_NOT_FOUND"));
  });
});
