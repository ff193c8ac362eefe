/** An agent that shows a certificate over TLS, to a control plane that is up. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test, vi } from "vitest";
import { provostJson, type Started, startProvost } from "../support/provost-command.ts";

const folder = mkdtempSync(join(tmpdir(), "provost-tls-"));
const home = join(folder, "home");
const started: Started[] = [];
afterAll(async () => {
  for (const { process: child, finished } of started.toReversed()) {
    child.kill("SIGTERM");
    await finished;
  }
  rmSync(folder, { recursive: true, force: true });
});

const json = async <T>(...words: string[]): Promise<T> =>
  (await provostJson([...words, "--home", home], folder)).document as T;

type Files = { files: { certificate: string; key: string; authority: string }; serial: string };
type Told = { kind: string; reason?: string };

/** What the agent tells, line by line. */
const startAgent = (port: number, name: string, { files }: Files) => {
  const shown = ["--certificate", files.certificate, "--key", files.key, "--authority", files.authority];
  const words = ["agent", "--url", `https://127.0.0.1:${port}`, "--name", name, "--work-dir", name, "--json"];
  const agent = startProvost([...words, ...shown], folder);
  started.push(agent);
  const lines = createInterface({ input: agent.process.stdout as NodeJS.ReadableStream });
  return { agent, told: lines[Symbol.asyncIterator]() };
};

test("an agent connects with its certificate, does a task, and is refused when the certificate is revoked", async () => {
  await json("ca", "init");
  const server = await json<Files>("ca", "server", "127.0.0.1", "--out", "server");
  const builder = await json<Files>("ca", "issue", "builder-1", "--out", "agent");
  const tls = ["--tls-certificate", server.files.certificate, "--tls-key", server.files.key];
  const where = ["--tls-host", "127.0.0.1", "--tls-port", "0"];
  const up = startProvost(["up", "--port", "0", "--json", "--home", home, ...tls, ...where], folder);
  started.push(up);
  const lines = createInterface({ input: up.process.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  const { url, tlsPort } = JSON.parse(line) as { url: string; tlsPort: number };
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const measured = (name: string) =>
    Number(new RegExp(`^provost_server_certificate_${name}_seconds (\\S+)$`, "m").exec(metrics)?.[1]);
  expect(measured("expiry")).toBeGreaterThan(86_400);
  expect(measured("lifetime")).toBeGreaterThan(measured("expiry"));

  const { agent, told } = startAgent(tlsPort, "builder-1", builder);
  expect(JSON.parse(String((await told.next()).value)) as Told).toMatchObject({ kind: "connected" });
  const { tasks } = await json<{ tasks: { taskId: string }[] }>(
    "tasks",
    "enqueue",
    "shell",
    "--payload",
    '{"script":"true"}',
  );
  await vi.waitFor(
    async () => {
      const shown = await json<{ task: { state: string } }>("tasks", "show", tasks[0]?.taskId ?? "");
      expect(shown.task.state).toBe("succeeded");
    },
    { timeout: 60_000, interval: 500 },
  );
  agent.process.kill("SIGTERM");
  await agent.finished;

  await json("ca", "revoke", "builder-1");
  const again = startAgent(tlsPort, "builder-1", builder);
  const { stdout, exitCode } = await again.agent.finished;
  expect(exitCode).not.toBe(0);
  expect(stdout).toContain("UNAUTHENTICATED");

  // An authority that was made after the start; the server shows what the first one has signed.
  await json("ca", "init");
  const late = await json<Files>("ca", "issue", "builder-2", "--out", "late");
  const shown = { ...late, files: { ...late.files, authority: server.files.authority } };
  await vi.waitFor(
    async () => {
      const { agent: one, told: line } = startAgent(tlsPort, "builder-2", shown);
      expect(String((await line.next()).value)).toContain('"connected"');
      one.process.kill("SIGTERM");
      await one.finished;
    },
    { timeout: 60_000, interval: 500 },
  );
}, 180_000);
