/**
 * Runs the example with the built command line and verifies its packet, each in a process of its own as a user would.
 * Prints what came out as one line of JSON; exit code 0 only for Go and a packet that verifies.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";

const outcomeSchema = z.object({
  decision: z.enum(["go", "conditional-go", "no-go"]),
  tasks: z.record(z.string(), z.number()),
  criteria: z.record(z.string(), z.number()),
  durationMs: z.number(),
  packet: z.string(),
});
const verificationSchema = z.object({ ok: z.boolean(), checked: z.number(), problem: z.string().nullable() });

const root = path.dirname(import.meta.dirname);

const node = (...args: string[]): string => {
  const { stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (error) throw error;
  if (stdout.trim() === "") throw new Error(`${args.join(" ")} printed nothing on standard output:\n${stderr}`);
  return stdout;
};

const provost = (...args: string[]): unknown =>
  JSON.parse(node(path.join(root, "bin", "provost.js"), ...args, "--json"));

const home = mkdtempSync(path.join(tmpdir(), "provost-example-"));
try {
  node(path.join(root, "scripts", "build.ts"));
  const plan = path.join(root, "examples", "harden-a-service", "PLAN.md");
  const { packet, ...outcome } = outcomeSchema.parse(provost("run", plan, "--home", home, "--quiet"));
  const { ok, checked, problem } = verificationSchema.parse(provost("verify", packet));
  console.log(JSON.stringify({ ...outcome, verified: ok, checked, problem }));
  process.exitCode = ok && outcome.decision === "go" ? 0 : 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
