import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCheckout } from "../../test/support/checkout.ts";
import { observationSchema } from "../model/run.ts";
import { sha256 } from "../runtime/hash.ts";
import { systemClock } from "../runtime/clock.ts";

describe("observeCheck", () => {
  it("says where, when and how long, and leaves nothing but evidence", async () => {
    const checkout = createCheckout();
    const clock = { ...systemClock, now: () => new Date("2026-02-03T04:05:06.000Z") };

    const seen = await checkout.observe(
      { kind: "exec", command: ["printf", "seen"] },
      { at: "base", commit: "b1", clock },
    );

    expect(observationSchema.parse(seen)).toEqual(seen);
    expect(seen).toEqual({
      at: "base",
      commit: "b1",
      outcome: "green",
      summary: "exit code 0 as wanted",
      value: null,
      unit: null,
      exitCode: 0,
      durationMs: expect.any(Number),
      observedAt: "2026-02-03T04:05:06.000Z",
      blobs: [{ name: "output", sha256: sha256("seen"), bytes: 4 }],
    });
    expect(readdirSync(join(checkout.root, "scratch"))).toEqual([]);
    expect(readdirSync(join(checkout.root, "processes"))).toEqual([]);
  });

  it("runs nothing for an approval: it is a person's word", async () => {
    const checkout = createCheckout();

    const seen = await checkout.observe({ kind: "approval", role: "security lead" }, { checkout: "/nowhere" });

    expect(seen).toMatchObject({ outcome: "error", summary: "it needs the approval of security lead", blobs: [] });
  });

  it("observes the same check side by side", async () => {
    const checkout = createCheckout();

    const seen = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        checkout.observe({ kind: "exec", command: ["printf", `${n}`], match: `^${n}$` }),
      ),
    );

    expect(seen.map(({ outcome }) => outcome)).toEqual(["green", "green", "green", "green", "green"]);
  });
});

describe.runIf(process.platform === "linux" && process.getuid?.() === 0)("observeCheck on a full disk", () => {
  let disk: string;
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), "provost-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]);
  });
  afterEach(() => {
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  });

  const check = { kind: "exec", command: ["node", "-e", "process.stdout.write('x'.repeat(1_000_000))"] };

  it("throws DISK_FULL when the output cannot be written, instead of observing anything", async () => {
    const checkout = createCheckout();
    mkdirSync(join(disk, "scratch"));

    await expect(checkout.observe(check, { scratchDir: join(disk, "scratch") })).rejects.toMatchObject({
      code: "DISK_FULL",
    });
  });
});
