import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectWithin } from "../../../test/support/within.ts";
import { createCheckout } from "../../../test/support/checkout.ts";
import { observationSchema } from "../../model/run.ts";

const node = (script: string) => ["node", "-e", script];

describe("an exec check", () => {
  it("is green on the wanted exit code and keeps the output as evidence", async () => {
    const checkout = createCheckout();

    const seen = await checkout.observe({ kind: "exec", command: ["sh", "-c", "echo out; echo err >&2"] });

    expect(seen).toMatchObject({ at: "head", outcome: "green", exitCode: 0, summary: "exit code 0 as wanted" });
    expect(observationSchema.parse(seen)).toEqual(seen);
    expect(await checkout.evidence(seen, "output")).toBe("out\nerr\n");
  });

  it.each([
    [{ command: ["sh", "-c", "exit 3"] }, "red", 3, "exit code 3, wanted exit code 0"],
    [{ command: ["sh", "-c", "exit 3"], exit: 3 }, "green", 3, "exit code 3 as wanted"],
    [{ command: ["sh", "-c", "kill -SEGV $$"] }, "red", null, "signal SIGSEGV, wanted exit code 0"],
    [
      { command: ["printf", "a\\n12 files\\n"], match: "^12 files$" },
      "green",
      0,
      "exit code 0; the output matches /^12 files$/",
    ],
    [{ command: ["printf", "a\\n"], match: "^b" }, "red", 0, "exit code 0; the output does not match /^b/"],
    [{ command: ["sh", "-c", "exit 1"], match: "^b" }, "red", 1, "exit code 1, wanted exit code 0"],
    [
      { command: ["no-such-command-here"] },
      "error",
      null,
      'the command "no-such-command-here" was not found, or is not executable',
    ],
    [
      { command: ["true"], match: "(" },
      "error",
      0,
      "the pattern cannot be read: Invalid regular expression: /(/m: Unterminated group",
    ],
    [{ command: ["true"], cwd: "absent" }, "error", null, "there is no folder absent (cwd)"],
  ])("%j is %s", async (check, outcome, exitCode, summary) => {
    const checkout = createCheckout({ "plain.txt": "echo hello" });

    const seen = await checkout.observe({ kind: "exec", ...check });

    expect(seen).toMatchObject({ outcome, exitCode, summary });
  });

  it("passes arguments as they are, without a shell", async () => {
    const checkout = createCheckout();

    const seen = await checkout.observe({
      kind: "exec",
      command: ["printf", "%s", "$HOME; `id` *"],
      match: "^\\$HOME; `id` \\*$",
    });

    expect(seen.outcome).toBe("green");
  });

  it("ends what runs longer than its limit, with everything it started", async () => {
    const checkout = createCheckout();
    const script = `require("child_process").spawn("sleep", ["60"], {stdio: "ignore"}); setInterval(() => {}, 1000)`;

    await expectWithin(5_000, async () => {
      const seen = await checkout.observe({ kind: "exec", command: node(script), timeout: "300 ms" });
      expect(seen).toMatchObject({
        outcome: "error",
        errorClass: "timeout",
        summary: "it ran longer than its limit of 0.3 s and was ended",
      });
      return seen.durationMs;
    });
  });

  it("gives up a pattern that backtracks without end", async () => {
    const checkout = createCheckout();

    const seen = await checkout.observe({ kind: "exec", command: ["printf", `${"a".repeat(60)}b`], match: "^(a+)+$" });

    expect(seen).toMatchObject({ outcome: "error", errorClass: "timeout" });
  });

  it("hands on only the allowed environment and what the check names", async () => {
    process.env["PROVOST_TEST_SECRET"] = "s3cret";
    process.env["PROVOST_TEST_NAMED"] = "named";
    const checkout = createCheckout();
    const script = `console.log(JSON.stringify([process.env.PROVOST_TEST_SECRET ?? null, process.env.PROVOST_TEST_NAMED, process.env.RUN]))`;

    const seen = await checkout.observe(
      { kind: "exec", command: node(script), env: ["PROVOST_TEST_NAMED"] },
      { env: { RUN: "r1" } },
    );

    expect(await checkout.evidence(seen, "output")).toBe('[null,"named","r1"]\n');
  });

  it("runs in its working folder and never outside the checkout", async () => {
    const checkout = createCheckout({ "packages/a/here": "" });
    mkdirSync(join(checkout.root, "outside"));
    symlinkSync("../outside", join(checkout.path, "link"));

    const inside = await checkout.observe({ kind: "exec", command: ["test", "-f", "here"], cwd: "packages/a" });
    const above = await checkout.observe({ kind: "exec", command: ["touch", "made"], cwd: ".." });
    const linked = await checkout.observe({ kind: "exec", command: ["touch", "made"], cwd: "link" });

    expect(inside.outcome).toBe("green");
    expect(above).toMatchObject({
      outcome: "error",
      errorClass: "security",
      summary: 'cwd: ".." leads out of the checkout',
    });
    expect(linked).toMatchObject({ outcome: "error", errorClass: "security" });
    expect(existsSync(join(checkout.root, "made")) || existsSync(join(checkout.root, "outside", "made"))).toBe(false);
  });

  it("says that it was cancelled, which is no observation", async () => {
    const checkout = createCheckout();
    const controller = new AbortController();

    const observing = checkout.observe({ kind: "exec", command: ["sleep", "60"] }, { signal: controller.signal });
    setImmediate(() => controller.abort());

    expect(await observing).toMatchObject({ outcome: "error", errorClass: "cancelled" });
  });
});
