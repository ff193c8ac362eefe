import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { createTestClock } from "../../../../test/support/clock.ts";
import type { SecurityAct } from "../security-act.ts";
import { createMailer } from "./mailer.ts";
import { signInMessage } from "./messages.ts";
import { createOutboxMail } from "./outbox-mail.ts";
import { createSmtpMail } from "./smtp-mail.ts";

const LINK = "https://provost.example.org/sign-in/link#token=pvl_abc";
const message = signInMessage("ada@example.org", LINK);

const startServer = async (options: SMTPServerOptions = {}) => {
  const received: { from: string; to: string[]; text: string; user: unknown }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope;
      const receive = async (): Promise<void> => {
        const from = mailFrom === false ? "" : mailFrom.address;
        const to = rcptTo.map(({ address }) => address);
        received.push({ from, to, text: await text(stream), user: session.user });
        done();
      };
      void receive();
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { port, received };
};

test("a message reaches a real SMTP server, with the account that it asks for", async () => {
  const { port, received } = await startServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      done(password === "mail secret" ? null : new Error("no"), { user: username }),
  });
  const settings = { host: "127.0.0.1", port, implicitTls: false, allowPlaintext: true };
  const smtp = createSmtpMail({ ...settings, user: "provost", password: "mail secret" }, "provost@example.org");
  await smtp.send(message);
  await smtp.close();
  expect(received).toMatchObject([{ from: "provost@example.org", to: ["ada@example.org"], user: "provost" }]);
  expect(received[0]?.text.replaceAll("=\r\n", "").replaceAll("=3D", "=")).toContain(LINK);
});

test("without TLS nothing is sent unless that is allowed", async () => {
  const { port, received } = await startServer();
  const smtp = createSmtpMail({ host: "127.0.0.1", port, implicitTls: false, allowPlaintext: false }, "p@example.org");
  await expect(smtp.send(message)).rejects.toThrow("STARTTLS");
  await smtp.close();
  expect(received).toEqual([]);
});

test("an address with a line break in it adds no header", async () => {
  const { port, received } = await startServer();
  const smtp = createSmtpMail({ host: "127.0.0.1", port, implicitTls: false, allowPlaintext: true }, "p@example.org");
  const to = "ada@example.org\r\nBcc: eve@example.org";
  await smtp.send({ ...message, to, subject: "Hello\r\nBcc: eve@example.org" }).catch(() => undefined);
  await smtp.close();
  for (const { to: recipients, text: content } of received) {
    expect(recipients).not.toContain("eve@example.org");
    expect(content).not.toMatch(/^Bcc:/m);
  }
});

test("the outbox holds one file a message, which its owner alone can read", async () => {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "provost-outbox-")), "outbox");
  onTestFinished(() => rm(path.dirname(folder), { recursive: true, force: true }));
  const clock = createTestClock();
  const outbox = createOutboxMail(folder, "provost@localhost", clock);
  await outbox.send(message);
  clock.advance(1_000);
  await outbox.send({ ...message, to: "grace@example.org" });
  const files = (await readdir(folder)).toSorted();
  expect(files).toHaveLength(2);
  const first = path.join(folder, files[0] ?? "");
  expect(await readFile(first, "utf8")).toMatch(/^From: provost@localhost\nTo: ada@example\.org\n/);
  expect([(await stat(first)).mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o600, 0o700]);
});

const failingMailer = (failures: number) => {
  const clock = createTestClock();
  const [sent, acts, problems] = [[] as string[], [] as SecurityAct[], [] as string[]];
  let left = failures;
  const send = async ({ to }: { to: string }) => {
    if (left > 0) {
      left -= 1;
      throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    }
    sent.push(to);
  };
  const mailer = createMailer({
    port: { send, reachesPeople: true, close: async () => undefined },
    clock,
    record: async (act) => void acts.push(act),
    onFailure: (problem) => void problems.push(problem),
  });
  return { clock, mailer, sent, acts, problems };
};

test("a mail server that fails for a moment is asked again", async () => {
  const { clock, mailer, sent, acts } = failingMailer(2);
  mailer.post(message);
  await Promise.resolve();
  for (let step = 0; step < 20 && sent.length === 0; step += 1) {
    clock.advance(10_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect([sent, acts]).toEqual([["ada@example.org"], []]);
});

test("one that goes on failing is given up, recorded and reported, without the message", async () => {
  const { mailer, sent, acts, problems } = failingMailer(99);
  mailer.post(message);
  await mailer.close(); // makes the tries that are left at once
  expect(sent).toEqual([]);
  expect(acts).toMatchObject([{ act: "mail.failed", details: { code: "ECONNREFUSED" } }]);
  expect(problems).toEqual(["a message could not be handed over to the mail server"]);
});
