/** A fault of a control plane that was started with `provost up`, at a receiver that speaks Sentry's envelopes. */
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareHome } from "../../support/prepared-home.ts";
import { type Started, startProvost } from "../../support/provost-command.ts";

type Envelope = { path: string; auth: string; lines: Record<string, unknown>[] };

let home: string;
let up: Started;
let url: string;
let receiver: Server;
const envelopes: Envelope[] = [];

const receive = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
  const lines = (await text(request)).trim().split("\n");
  envelopes.push({
    path: String(request.url),
    auth: String(request.headers["x-sentry-auth"]),
    lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  });
  answer.end("{}");
};

beforeAll(async () => {
  receiver = createServer((request, answer) => void receive(request, answer));
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  home = await mkdtemp(join(tmpdir(), "provost-faults-"));
  prepareHome(home);
  const dsn = `http://publickey@127.0.0.1:${(receiver.address() as AddressInfo).port}/7`;
  up = startProvost(["up", "--port", "0", "--json", "--home", home], home, { PROVOST_SENTRY_DSN: dsn });
  const lines = createInterface({ input: up.process.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  ({ url } = JSON.parse(line) as { url: string });
});
afterAll(async () => {
  up.process.kill("SIGKILL");
  await up.finished;
  receiver.closeAllConnections();
  receiver.close();
  await rm(home, { recursive: true, force: true });
});

/** Of the server in the data folder. */
const postmaster = async (): Promise<number> => {
  const file = join(home, "postgres", "cluster", "data", "postmaster.pid");
  return Number((await readFile(file, "utf8")).split("\n")[0]);
};

test("a database that dies is reported as an event, with its code and where it was thrown, and no secret", async () => {
  process.kill(await postmaster(), "SIGKILL");

  await expect
    .poll(
      async () => {
        await fetch(`${url}/metrics`);
        return envelopes.length;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBeGreaterThan(0);

  const [envelope] = envelopes as [Envelope];
  expect(envelope.path).toBe("/api/7/envelope/");
  expect(envelope.auth).toMatch(/^Sentry sentry_version=7, sentry_client=provost\/[\d.]+, sentry_key=publickey$/);
  const [header, item, event] = envelope.lines as [object, object, object];
  expect(header).toMatchObject({ event_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
  expect(item).toMatchObject({ type: "event" });
  expect(event).toMatchObject({ platform: "node", logger: "provost", level: "error" });
  expect(event).toMatchObject({ tags: { code: "DATABASE_UNAVAILABLE" } });
  expect(JSON.stringify(event)).toContain('"filename"');
  expect(JSON.stringify(envelope)).not.toContain("password");
});
