import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCheckout } from "../../test/support/checkout.ts";
import { canMountDisk, mountTinyDisk } from "../../test/support/tiny-disk.ts";
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

describe.runIf(canMountDisk)("observeCheck on a full disk", () => {
  const check = { kind: "exec", command: ["node", "-e", "process.stdout.write('x'.repeat(1_000_000))"] };

  it("throws DISK_FULL when the output cannot be written, instead of observing anything", async () => {
    const checkout = createCheckout();
    const scratchDir = mountTinyDisk(128);

    await expect(checkout.observe(check, { scratchDir })).rejects.toMatchObject({
      code: "DISK_FULL",
    });
  });
});
