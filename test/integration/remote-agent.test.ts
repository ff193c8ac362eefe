/** `provost agent` as its user meets it: a process of its own, with sockets in between. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openHubFixture, until, type HubFixture } from "../support/hub.ts";
import { processesWith } from "../support/processes.ts";
import { startProvost } from "../support/provost-command.ts";

let fixture: HubFixture;
beforeAll(async () => {
  fixture = await openHubFixture({ leaseMs: 3_000, heartbeatMs: 500 });
});
afterAll(async () => fixture.close());

const startAgent = (queue: string, ...args: string[]) => {
  const folder = mkdtempSync(join(tmpdir(), "provost-remote-"));
  writeFileSync(join(folder, "token"), "secret\n");
  const fixed = ["--url", fixture.url, "--token-file", "token", "--queue", queue, "--work-dir", "work"];
  const agent = startProvost(["agent", ...fixed, ...args], folder, { SECRET_OF_THE_AGENT: "x", SHOWN: "shown" });
  onTestFinished(() => void agent.process.kill("SIGKILL"));
  return { ...agent, folder };
};

const shell = (taskId: string, queue: string, script: string, env: Record<string, string> = {}) =>
  fixture.queue.add({ taskId, queue, kind: "shell", payload: { script, env }, requires: ["shell"] });

const connected = (count: number) => until("it is connected", () => [...fixture.hub.agents()].length === count, 20_000);

test("it runs scripts in a folder of their own, with a scrubbed environment, and streams what they say", async () => {
  const { queue, blobs } = fixture;
  const agent = startAgent("one", "--slots", "2", "--capability", "node@24.1.0", "--pass-env", "SHOWN");
  await connected(1);
  shell(
    "prints",
    "one",
    'echo "to out"; echo "to err" >&2; ls -A | wc -l; echo "${SECRET_OF_THE_AGENT:-hidden} $SHOWN $PROVOST_TASK"',
  );
  shell("fails", "one", "exit 3");
  shell("is missing", "one", "no-such-command-anywhere");
  fixture.queue.add({ taskId: "is malformed", queue: "one", kind: "shell", payload: { scripts: 1 } });
  await until("all have ended", () =>
    ["prints", "fails", "is missing", "is malformed"].every((id) => !["queued", "leased"].includes(queue.state(id))),
  );
  expect(queue.results.get("prints")).toMatchObject({ exitCode: 0, outputTruncated: false });
  const done = queue.log.find((line) => line.startsWith("done prints"));
  const output = Buffer.from(await blobs.get(done?.split("output ")[1] ?? "")).toString();
  expect(output).toBe("to out\nto err\n0\nhidden shown prints\n");
  expect(queue.log.find((line) => line.startsWith("failed fails"))).toContain("TASK_FAILED");
  expect(queue.log.find((line) => line.startsWith("failed is missing"))).toContain("EXECUTABLE_MISSING");
  expect(queue.log.find((line) => line.startsWith("failed is malformed"))).toContain("TASK_FAILED");
  agent.process.kill("SIGTERM");
  expect((await agent.finished).exitCode).toBe(0);
});

test("cancel reaches it within a second, and the whole process group ends", async () => {
  const agent = startAgent("two");
  await connected(1);
  const mark = `provost-test-${Math.random().toString(36).slice(2)}`;
  shell("to be ended", "two", "sleep 300 & sleep 300 & wait", { MARK: mark });
  await until("it runs", () => processesWith(mark).length >= 3);
  const cancelledAt = performance.now();
  fixture.queue.cancel("to be ended");
  await until("its processes have ended", () => processesWith(mark).length === 0);
  expect(performance.now() - cancelledAt).toBeLessThan(1_000);
  agent.process.kill("SIGTERM");
  await agent.finished;
});

test("on SIGTERM it finishes what it has; on the second it sends it back", async () => {
  const { queue } = fixture;
  const agent = startAgent("three", "--writable", "gates");
  mkdirSync(join(agent.folder, "gates"));
  await connected(1);
  const gate = join(agent.folder, "gates", "open");
  shell("finished in peace", "three", `while [ ! -e ${gate} ]; do sleep 0.02; done`);
  await until("it runs", () => queue.state("finished in peace") === "leased");
  await until("it has begun", () =>
    [...fixture.hub.agents()].some(({ held }) => [...held.values()].some(({ accepted }) => accepted)),
  );
  agent.process.kill("SIGTERM");
  await until("it drains", () => [...fixture.hub.agents()].some(({ state }) => state === "draining"));
  writeFileSync(gate, "");
  expect((await agent.finished).exitCode).toBe(0);
  expect(queue.state("finished in peace")).toBe("succeeded");

  const hasty = startAgent("four");
  await connected(1);
  shell("sent back", "four", "sleep 300");
  await until("it has begun", () =>
    [...fixture.hub.agents()].some(({ held }) => [...held.values()].some(({ accepted }) => accepted)),
  );
  hasty.process.kill("SIGTERM");
  await until("it drains", () => [...fixture.hub.agents()].some(({ state }) => state === "draining"));
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
