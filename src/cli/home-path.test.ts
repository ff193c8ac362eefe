import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { homePath } from "./home-path.ts";

let repository: string;
beforeAll(async () => {
  repository = await realpath(await mkdtemp(path.join(tmpdir(), "home-")));
  await mkdir(path.join(repository, ".git"));
  await mkdir(path.join(repository, "docs", "plans"), { recursive: true });
});
afterAll(() => rm(repository, { recursive: true, force: true }));

const at = (cwd: string, home?: string, env: Record<string, string> = {}): string =>
  homePath({ io: { cwd, env } as never, options: { json: false, quiet: false, color: false, home } });

describe("homePath", () => {
  it("is in the root of the repository that we are in", () => {
    expect(at(path.join(repository, "docs", "plans"))).toBe(path.join(repository, ".provost"));
  });

  it("is where we are outside of any repository", () => {
    expect(at("/")).toBe("/.provost");
  });

  it("is what the environment names, and before that what the option names", () => {
    expect(at(repository, undefined, { PROVOST_HOME: "elsewhere" })).toBe(path.join(repository, "elsewhere"));
    expect(at(repository, "/data", { PROVOST_HOME: "elsewhere" })).toBe("/data");
  });
});
