import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SandboxPlan } from "../../../runtime/sandbox/sandbox-plan.ts";
import { showProgram } from "./show-program.ts";

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync("/tmp/show-program-"));
  mkdirSync(join(folder, "tool"));
  mkdirSync(join(folder, "keys"));
  writeFileSync(join(folder, "tool", "main.js"), "");
  writeFileSync(join(folder, "keys", "secret"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const plan = (): SandboxPlan => ({
  writable: [],
  hidden: [join(folder, "keys")],
  network: "off",
  limits: { outputBytes: 1, wallMs: 1 },
});

test("a program below /tmp is shown, with what lies beside it", async () => {
  const shown = await showProgram(plan(), ["node", join(folder, "tool", "main.js"), "--flag"]);

  expect(shown.readable).toEqual([join(folder, "tool")]);
});

test("what the plan hides stays hidden, whoever names it", async () => {
  expect(await showProgram(plan(), ["cat", join(folder, "keys", "secret")])).toEqual(plan());
});

test("what is no file, or is to be seen anyway, changes nothing", async () => {
  expect(await showProgram(plan(), ["node", join(folder, "gone.js"), folder, "/bin/sh"])).toEqual(plan());
});
