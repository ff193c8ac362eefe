/** What whoever is on call asks at the command line: which traces there are, and more of the log. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEndpoint } from "../../../src/runtime/endpoint-file.ts";
import { provost, provostJson, type Started, startProvost } from "../../support/provost-command.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

let home: string;
let up: Started;
/** In a trace that its caller has sampled. */
let lookAtRuns: () => Promise<string>;
/** The log. */
let written = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "provost-on-call-"));
  up = startProvost(["up", "--port", "0", "--json", "--home", home], home);
  up.process.stderr?.on("data", (part: string) => (written += part));
  const lines = createInterface({ input: up.process.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const token = (await readEndpoint(home))?.token ?? "";
  const headers = { authorization: `Bearer ${token}`, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
  lookAtRuns = async () => (await fetch(`${url}/v1/overview/runs`, { headers })).text();
  await lookAtRuns();
});
afterAll(async () => {
  up.process.kill("SIGTERM");
  await up.finished;
  await rm(home, { recursive: true, force: true });
});

const ask = (...args: string[]) => provost([...args, "--home", home], home);
const askJson = async (...args: string[]) => (await provostJson([...args, "--home", home], home)).document;

test("traces are listed and shown as a tree, and one that is not here is named", async () => {
  await expect.poll(async () => JSON.stringify(await askJson("traces", "list")), { timeout: 60_000 }).toContain(TRACE);

  const listed = await ask("traces", "list", "--limit", "100");
  const shown = await ask("traces", "show", TRACE);
  const missing = await ask("traces", "show", "0".repeat(31) + "1");
  const none = await ask("traces", "list", "--failed", "--slower", "999999");

  expect(listed.stdout).toMatch(new RegExp(`^${TRACE}  .*spans  GET /v1/overview/runs$`, "m"));
  expect(shown.stdout).toMatch(/^GET \/v1\/overview\/runs +━+ +[\d.]+ m?s$/m);
  expect(shown.stdout.split("\n").filter((line) => line.startsWith("  ")).length).toBeGreaterThan(0);
  expect(missing.stderr).toContain("TRACE_NOT_FOUND");
  expect(none.stdout).toContain("no trace was kept");
});

test("the level of the log is said and set while it runs", async () => {
  expect((await ask("log-level")).stdout).toBe("warn\n");
  expect(await askJson("log-level", "debug")).toEqual({ level: "debug" });
  expect((await ask("log-level")).stdout).toBe("debug\n");
  expect((await ask("log-level", "loud")).exitCode).toBe(2);
});

test("what happens is in the log as far as its level goes, with what it belongs to", async () => {
  const lines = (): Record<string, unknown>[] =>
    written
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const seen = async (wanted: object): Promise<void> => {
    await expect.poll(lines).toContainEqual(expect.objectContaining(wanted));
  };
  await askJson("log-level", "debug");

  await ask("tasks", "enqueue", "look");
  await ask("queues", "pause", "default", "--reason", "an incident");
  await ask("runs");
  await lookAtRuns();

  await seen({ level: "debug", msg: "answered", tenant: "local", route: "/v1/runs", status: 200 });
  await seen({ msg: "answered", request: expect.any(String), durationMs: expect.any(Number), traceId: TRACE });
  await seen({ level: "debug", msg: "tasks.enqueued", tenant: "local", tasks: 1 });
  await seen({ level: "info", msg: "queue.paused", tenant: "local" });

  await askJson("log-level", "info");
  await ask("runs");
  await ask("queues", "resume", "default");
  await seen({ level: "info", msg: "queue.resumed" });
  // all that was written before has come by now
  expect(lines().filter(({ route }) => route === "/v1/runs")).toHaveLength(1);
});

test("what was removed by age is shown, and every event is accounted for", async () => {
  const blobs = { keepDays: 31, sweptAt: null, removed: 0, bytes: 0, refusedFor: null };
  const runs = { keepDays: null, removed: 0, removedAt: null };
  const retention = { keepDays: 90, removedUpTo: 0, removed: 0, removedAt: null, heldBy: null, runs, blobs };
  expect(await askJson("retention", "show")).toEqual(retention);
  expect((await ask("retention", "show")).stdout).toContain("kept for 90 days\nnone was removed so far\n");
  expect(await askJson("retention", "verify")).toMatchObject({ ok: true, removed: 0, signedHere: null });
  expect((await ask("retention", "verify")).stdout).toMatch(/^all \d+ events are accounted for: \d+ are here, 0 were/);
});

test("where no control plane is up, its log has no level", async () => {
  const nowhere = await mkdtemp(join(tmpdir(), "provost-nowhere-"));
  const { exitCode, stderr } = await provost(["log-level", "--home", nowhere], nowhere);
  await rm(nowhere, { recursive: true, force: true });

  expect(exitCode).toBe(5);
  expect(stderr).toContain("CONTROL_PLANE_MISSING");
});
