/** kill -9 while a packet is written: under its name there is a whole packet or none, and the next one is written. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ledgerRun } from "../../src/proof/fixtures/ledger-run.ts";
import { seededKey } from "../../src/proof/fixtures/seeded-key.ts";
import { temporaryFolder } from "../../src/proof/fixtures/temporary-folder.ts";
import { writePacket } from "../../src/proof/packet.ts";
import { verifyPacket } from "../../src/proof/verify.ts";

const WRITER = fileURLToPath(new URL("../../src/proof/fixtures/write-forever.ts", import.meta.url));

/** Kills the writer when so many changes were seen in the folder that the packets are written in. */
const killAfter = async (changes: number, home: string): Promise<void> => {
  let seen = 0;
  const child = spawn(process.execPath, [WRITER, join(home, "blobs"), join(home, "packet")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const watcher = watch(home, { recursive: true }, () => {
    seen += 1;
    if (seen === changes) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  watcher.close();
  expect(signal).toBe("SIGKILL");
};

test("a writer that is killed leaves a whole packet or none", async () => {
  const home = temporaryFolder();
  for (const changes of [90, 161, 247, 333, 418]) {
    await killAfter(changes, home);
    const left = existsSync(join(home, "packet")) ? await verifyPacket(join(home, "packet")) : { problem: null };
    expect(left).toMatchObject({ problem: null });
  }
  await writePacket(ledgerRun(join(home, "blobs"), seededKey(1)), join(home, "packet"));
  expect(await verifyPacket(join(home, "packet"))).toMatchObject({ ok: true });
  expect(readdirSync(home).sort()).toEqual(["blobs", "packet"]);
});
