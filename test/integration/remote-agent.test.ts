/** `provost agent` as its user meets it: a process of its own, with sockets in between. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { ConnectedAgent } from "../../src/fleet/connected-agent.ts";
import { openHubFixture, until, type HubFixture } from "../support/hub.ts";
import { processesWith } from "../support/processes.ts";
import { startProvost } from "../support/provost-command.ts";
import { expectWithin, timeUntil } from "../support/within.ts";

let fixture: HubFixture;
beforeAll(async () => {
  fixture = await openHubFixture();
});
afterAll(async () => fixture.close());

const startAgent = (queue: string, ...args: string[]) => {
  const folder = mkdtempSync(join(tmpdir(), "provost-remote-"));
  writeFileSync(join(folder, "token"), "secret\n");
  const named = ["--name", queue, "--queue", queue, "--work-dir", "work"];
  const fixed = ["--url", fixture.url, "--token-file", "token", ...named];
  const agent = startProvost(["agent", ...fixed, ...args], folder, { SECRET_OF_THE_AGENT: "x", SHOWN: "shown" });
  onTestFinished(() => void agent.process.kill("SIGKILL"));
  return { ...agent, folder };
};

const shell = (taskId: string, queue: string, script: string, env: Record<string, string> = {}) =>
  fixture.queue.add({ taskId, queue, kind: "shell", payload: { script, env }, requires: ["shell"] });

/** The one that serves this queue: of one whose process has ended the hub may hear only a moment later. */
const agentOf = (queue: string): ConnectedAgent | undefined =>
  [...fixture.hub.agents()].find(({ hello }) => hello.name === queue);
const connected = (queue: string) => until("it is connected", () => agentOf(queue) !== undefined);
const begun = (queue: string) =>
  until("it has begun", () => [...(agentOf(queue)?.held.values() ?? [])].some(({ accepted }) => accepted));
const draining = (queue: string) => until("it drains", () => agentOf(queue)?.state === "draining");

test("it runs scripts in a folder of their own, with a scrubbed environment, and streams what they say", async () => {
  const { queue, blobs } = fixture;
  const agent = startAgent("one", "--slots", "2", "--capability", "node@24.1.0", "--pass-env", "SHOWN");
  await connected("one");
  shell(
    "prints",
    "one",
    'echo "to out"; echo "to err" >&2; ls -A | wc -l; echo "${SECRET_OF_THE_AGENT:-hidden} $SHOWN $PROVOST_TASK"',
  );
  shell("fails", "one", "exit 3");
  shell("is missing", "one", "no-such-command-anywhere");
  fixture.queue.add({ taskId: "is malformed", queue: "one", kind: "shell", payload: { scripts: 1 } });
  const secretive = { script: "true", secrets: ["DEPLOY_KEY"] };
  fixture.queue.add({ taskId: "names secrets", queue: "one", kind: "shell", payload: secretive });
  await until("all have ended", () =>
    ["prints", "fails", "is missing", "is malformed", "names secrets"].every(
      (id) => !["queued", "leased"].includes(queue.state(id)),
    ),
  );
  expect(queue.results.get("prints")).toMatchObject({ exitCode: 0, outputTruncated: false });
  const done = queue.log.find((line) => line.startsWith("done prints"));
  const output = Buffer.from(await blobs.get(done?.split("output ")[1] ?? "")).toString();
  expect(output).toBe("to out\nto err\n0\nhidden shown prints\n");
  expect(queue.log.find((line) => line.startsWith("failed fails"))).toContain("TASK_FAILED");
  expect(queue.log.find((line) => line.startsWith("failed is missing"))).toContain("EXECUTABLE_MISSING");
  expect(queue.log.find((line) => line.startsWith("failed is malformed"))).toContain("TASK_FAILED");
  expect(queue.log.find((line) => line.startsWith("failed names secrets"))).toContain("TASK_FAILED");
  agent.process.kill("SIGTERM");
  expect((await agent.finished).exitCode).toBe(0);
});

test("cancel reaches it within a second, and the whole process group ends", async () => {
  const agent = startAgent("two");
  await connected("two");
  await expectWithin(1_000, async (attempt) => {
    const mark = `provost-test-${Math.random().toString(36).slice(2)}`;
    shell(`to be ended ${attempt}`, "two", "sleep 300 & sleep 300 & wait", { MARK: mark });
    await until("it runs", () => processesWith(mark).length >= 3);
    fixture.queue.cancel(`to be ended ${attempt}`);
    return timeUntil(() => processesWith(mark).length === 0);
  });
  agent.process.kill("SIGTERM");
  expect((await agent.finished).exitCode).toBe(0);
});

test("on SIGTERM it finishes what it has; on the second it sends it back", async () => {
  const { queue } = fixture;
  const agent = startAgent("three", "--writable", "gates");
  mkdirSync(join(agent.folder, "gates"));
  await connected("three");
  const gate = join(agent.folder, "gates", "open");
  shell("finished in peace", "three", `while [ ! -e ${gate} ]; do sleep 0.02; done`);
  await until("it runs", () => queue.state("finished in peace") === "leased");
  await begun("three");
  agent.process.kill("SIGTERM");
  await draining("three");
  writeFileSync(gate, "");
  expect((await agent.finished).exitCode).toBe(0);
  expect(queue.state("finished in peace")).toBe("succeeded");

  const hasty = startAgent("four");
  await connected("four");
  shell("sent back", "four", "sleep 300");
  await begun("four");
  hasty.process.kill("SIGTERM");
  await draining("four");
  hasty.process.kill("SIGTERM");
  expect((await hasty.finished).exitCode).toBe(0);
  expect(queue.state("sent back")).toBe("queued");
});

test("a token that is not accepted ends it at once, and says so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "provost-remote-"));
  const agent = startProvost(["agent", "--url", fixture.url, "--work-dir", "work"], folder, { PROVOST_TOKEN: "wrong" });
  const { exitCode, stderr } = await agent.finished;
  expect(stderr).toContain("does not accept the agent's token");
  expect(exitCode).not.toBe(0);
});

test("a file that holds more than the token ends it at once, and none of it is said", async () => {
  const folder = mkdtempSync(join(tmpdir(), "provost-remote-"));
  writeFileSync(join(folder, "token"), "made on a Monday:\npva_of_somebody\n");
  const agent = startProvost(["agent", "--url", fixture.url, "--token-file", "token", "--work-dir", "work"], folder);
  onTestFinished(() => void agent.process.kill("SIGKILL"));
  const { exitCode, stderr } = await agent.finished;
  expect(stderr).toContain("UNAUTHENTICATED");
  expect(stderr).not.toContain("pva_of_somebody");
  expect(exitCode).not.toBe(0);
});
