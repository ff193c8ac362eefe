import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { examineDataFolder, examineFreeSpace } from "./data-folder.ts";
import { examineGit, examineGitVersion, examineNode, examineRepository } from "./machine.ts";

describe("examineNode", () => {
  it.each([
    ["v24.0.0", "ok"],
    ["v26.1.0", "ok"],
    ["v22.19.0", "fail"],
  ])("%s is %s", (version, status) => {
    expect(examineNode(version).status).toBe(status);
  });
});

describe("examineGit", () => {
  it.each([
    ["git version 2.38.0", "ok"],
    ["git version 2.39.5 (Apple Git-154)", "ok"],
    ["git version 3.0", "ok"],
    ["git version 2.37.9", "fail"],
    ["git version 1.99.1", "fail"],
    ["command not found", "fail"],
  ])("%s is %s", (answer, status) => {
    expect(examineGitVersion(answer).status).toBe(status);
  });

  it("asks the git of this machine", async () => {
    expect(await examineGit()).toMatchObject({ name: "git", message: expect.stringMatching(/^git \d/) });
  });
});

describe("examineRepository", () => {
  it("warns where there is none", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "doctor-"));

    const finding = await examineRepository(folder);

    expect(finding.status).toBe("warn");
    expect(finding.wayOut).toContain("git init");
    await rm(folder, { recursive: true });
  });
});

describe("examineDataFolder", () => {
  it("leaves no trace in a folder that it could write to", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "doctor-"));

    const finding = await examineDataFolder(path.join(folder, "deep", ".provost"));

    expect(finding).toMatchObject({ status: "ok", message: expect.stringContaining("can be created") });
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it("fails where nothing can be written, also for root", async () => {
    expect(await examineDataFolder("/proc/provost")).toMatchObject({
      status: "fail",
      wayOut: expect.stringContaining("--home"),
    });
  });
});

describe("examineFreeSpace", () => {
  it.each([
    [100, "fail"],
    [1_000, "warn"],
    [5_000, "ok"],
  ])("%d MiB is %s", (free, status) => {
    expect(examineFreeSpace(free).status).toBe(status);
  });
});
