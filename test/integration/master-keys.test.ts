/** A control plane that lacks a master key which its database is sealed with, as whoever starts it is told. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { prepareHome } from "../support/prepared-home.ts";
import { provost, provostJson, startProvost } from "../support/provost-command.ts";

const newKey = (): string => randomBytes(32).toString("base64");

test(
  "it starts, and says so in its log, when it is asked whether it is ready, and to the doctor",
  { timeout: 180_000 },
  async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "provost-master-keys-")));
    const home = join(folder, "home");
    prepareHome(home);
    const ends: (() => Promise<unknown>)[] = [];
    onTestFinished(async () => {
      for (const end of ends) await end();
      rmSync(folder, { recursive: true, force: true });
    });
    const [first, second, other] = [newKey(), newKey(), newKey()] as const;
    const command = (env: Record<string, string>, ...args: string[]) => provost([...args, "--home", home], folder, env);
    const up = async (env: Record<string, string>) => {
      const started = startProvost(["up", "--port", "0", "--json", "--home", home], folder, env);
      const said = createInterface({ input: started.process.stderr as NodeJS.ReadableStream });
      const missing = (async () => {
        for await (const line of said) if (line.includes("MASTER_KEY_UNAVAILABLE")) return line;
        return null;
      })();
      const lines = createInterface({ input: started.process.stdout as NodeJS.ReadableStream });
      const [line] = (await once(lines, "line")) as [string];
      const end = async () => {
        started.process.kill("SIGTERM");
        return started.finished;
      };
      ends.push(end);
      const { url } = JSON.parse(line) as { url: string };
      const ready = async () =>
        (await (await fetch(`${url}/ready`)).json()) as { dependencies: Record<string, object> };
      return { missing, ready, end };
    };
    const doctor = async (env: Record<string, string>) => {
      const { document } = await provostJson(["doctor", "--home", home], folder, env);
      return (document as { checks: { name: string }[] }).checks.find(({ name }) => name === "master keys");
    };
    const secret = await command(
      { PROVOST_MASTER_KEY: first, VALUE: "a long value" },
      "secrets",
      "set",
      "TOKEN",
      "--env",
      "VALUE",
    );
    const local = {
      PROVOST_MASTER_KEY: second,
      PROVOST_MASTER_KEYS_BEFORE: first,
      PROVOST_WEBHOOK_ALLOW: "127.0.0.0/8",
    };
    const webhook = await command(local, "webhooks", "add", "ci", "http://127.0.0.1:9/hook");
    expect([secret.exitCode, webhook.exitCode, secret.stderr, webhook.stderr]).toEqual([0, 0, "", ""]);

    const lacking = await up({ PROVOST_MASTER_KEY: other });
    const complaint = await lacking.missing;

    const ids = (complaint ?? "").match(/local:[0-9a-f]{16}/g) ?? [];
    expect(new Set(ids).size).toBe(2);
    // What has no answer yet after seconds is told as down, or as not known: on a machine with other work that may be so
    // for a moment.
    const state = async (asked: typeof lacking) => (await asked.ready()).dependencies["masterKeys"];
    await expect
      .poll(() => state(lacking))
      .toMatchObject({ status: "degraded", required: false, message: expect.stringContaining(ids[0] ?? "none") });
    await expect.poll(() => doctor({ PROVOST_MASTER_KEY: other })).toMatchObject({ status: "fail" });
    await lacking.end();

    // Without any in the environment they are in the data folder, where a look for a lost one must not leave another.
    await expect.poll(() => doctor({})).toMatchObject({ status: "fail" });
    expect(existsSync(join(home, "keys", "master-keys.json"))).toBe(false);

    const whole = await up({ ...local });
    await expect.poll(() => state(whole)).not.toHaveProperty("message");
    await expect.poll(() => doctor(local)).toMatchObject({ status: "ok" });
    await whole.end();
    expect(await whole.missing).toBeNull();
  },
);
