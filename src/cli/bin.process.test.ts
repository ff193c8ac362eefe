import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ERRORS } from "../model/errors.ts";

/** What makes the Node of this test look like an old one to the script that it starts, and not to that script's child. */
const OLD_NODE = ["--import", 'data:text/javascript,Object.defineProperty(process,"version",{value:"v20.20.2"})'];

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "bin-"));
  await cp("bin", path.join(root, "bin"), { recursive: true });
  await writeFile(path.join(root, "package.json"), '{ "name": "provost", "version": "1.2.3", "type": "module" }');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const build = async (code: string, file = "main.js"): Promise<void> => {
  await mkdir(path.join(root, "dist"), { recursive: true });
  await writeFile(path.join(root, "dist", file), code);
};

const start = (args: string[], parts: { node?: string[]; env?: Record<string, string> } = {}) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: "/usr/bin:/bin", ...parts.env };
    const child = execFile(
      process.execPath,
      [...(parts.node ?? []), path.join(root, "bin", "provost.js"), ...args],
      { env },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });

describe("bin/provost.js", () => {
  it("answers --version without a build, on any Node", async () => {
    const expected = { code: 0, stdout: "1.2.3\n", stderr: "" };

    expect(await Promise.all([start(["--version"]), start(["version"], { node: OLD_NODE })])).toEqual([
      expected,
      expected,
    ]);
  });

  it("hands its arguments and exit code through", async () => {
    await build("console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;");

    expect(await start(["run", "a b.md"])).toEqual({ code: 3, stdout: '["run","a b.md"]\n', stderr: "" });
  });

  it("starts `plan check` from a file of its own", async () => {
    await build("console.log('all', ...process.argv.slice(2));");
    await build("console.log('alone', ...process.argv.slice(2));", "plan-check.js");

    expect((await start(["plan", "check", "x.md"])).stdout).toBe("alone plan check x.md\n");
    expect((await start(["plan", "show", "x.md"])).stdout).toBe("all plan show x.md\n");
    expect((await start(["--json", "plan", "check"])).stdout).toBe("all --json plan check\n");
  });

  it("says how to build a clone that was not built", async () => {
    await mkdir(path.join(root, "src"));

    const { code, stderr } = await start(["runs"]);

    expect(code).toBe(ERRORS.BUILD_MISSING.exit);
    expect(stderr).toContain("error BUILD_MISSING: this clone was not built");
    expect(stderr).toContain("→ Run `npm install`");
  });

  it("does not take a fault in the build for a missing one", async () => {
    await build('throw new Error("broken on purpose");');

    const { code, stderr } = await start(["runs"]);

    expect(code).not.toBe(0);
    expect(stderr).toContain("broken on purpose");
    expect(stderr).not.toContain("BUILD_MISSING");
  });

  it("finds a newer Node beside itself", async () => {
    await build("console.log(process.execPath, process.argv[2]); process.exitCode = 4;");
    const folder = path.join(root, "node_modules", "node", "bin");
    await mkdir(folder, { recursive: true });
    await symlink(process.execPath, path.join(folder, "node"));

    const { code, stdout } = await start(["runs"], { node: OLD_NODE });

    expect({ code, stdout }).toEqual({ code: 4, stdout: `${process.execPath} runs\n` });
  });

  it("passes signals on and ends the way its child did", async () => {
    await build(
      'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000); process.kill(process.ppid, "SIGTERM");',
    );

    const { code } = await start(["runs"], { node: OLD_NODE, env: { PROVOST_NODE: process.execPath } });

    expect(code).toBe(7);
  });

  it("says what is missing where there is no newer Node", async () => {
    const { code, stdout } = await start(["runs", "--json"], {
      node: OLD_NODE,
      env: { PROVOST_NODE: "/no/such/node" },
    });

    expect(code).toBe(ERRORS.NODE_TOO_OLD.exit);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "NODE_TOO_OLD", message: "Node 24 or newer is needed; this is v20.20.2" },
    });
  });

  it("is written in words that an old Node can read", async () => {
    const text = await readFile("bin/provost.js", "utf8");

    expect(text).not.toMatch(/=>|\?\?|\?\.|\basync\b|\blet\b|\bconst\b|`\$\{/);
  });
});
