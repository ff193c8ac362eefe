import { describe, expect, it } from "vitest";
import { checkSchema } from "../model/check.ts";
import { checkFileFlags } from "./flags.ts";

const flags = (check: unknown, files: string[], existsAtBase?: (path: string) => boolean) =>
  checkFileFlags(checkSchema.parse(check), [{ title: "X", files }], existsAtBase);

describe("checkFileFlags", () => {
  it("names the task and the file that the check declares", () => {
    const check = checkSchema.parse({ kind: "exec", command: ["true"], files: ["test/**/*.test.js", "./golden.json"] });
    const changes = [
      { title: "Add tests", files: ["test/deep/a.test.js", "src/a.js"] },
      { title: "Refresh", files: ["golden.json", "test/.hidden/b.test.js"] },
    ];

    expect(checkFileFlags(check, changes)).toEqual([
      'task "Add tests" changed test/deep/a.test.js, a file of this check',
      'task "Refresh" changed golden.json, a file of this check',
      'task "Refresh" changed test/.hidden/b.test.js, a file of this check',
    ]);
  });

  it.each([
    [
      "a script that the command names",
      { kind: "exec", command: ["node", "--test", "test/a.test.js"] },
      "test/a.test.js",
    ],
    ["a script with a leading dot", { kind: "exec", command: ["./check.sh"] }, "check.sh"],
    [
      "a glob in the command",
      { kind: "tests", format: "tap", command: ["node", "--test", "test/*.test.js"] },
      "test/b.test.js",
    ],
    [
      "the value of an option",
      { kind: "exec", command: ["npx", "vitest", "--config=ci/vitest.config.ts"] },
      "ci/vitest.config.ts",
    ],
    [
      "a path from the working folder",
      { kind: "exec", command: ["node", "check.js"], cwd: "packages/a" },
      "packages/a/check.js",
    ],
    [
      "the server that is started",
      { kind: "http", start: ["node", "server.js"], url: "http://127.0.0.1:{port}/" },
      "server.js",
    ],
    ["the schema", { kind: "file", path: "api.json", schema: "schemas/api.json" }, "schemas/api.json"],
    ["the scripts of npm", { kind: "exec", command: ["npm", "test"] }, "package.json"],
    ["the targets of make", { kind: "exec", command: ["/usr/bin/make", "check"] }, "Makefile"],
  ])("counts %s as a file of the check", (_, check, file) => {
    expect(flags(check, [file])).toEqual([`task "X" changed ${file}, a file of this check`]);
    expect(flags(check, [file], () => false)).toEqual([]);
    expect(flags(check, ["src/other.js"])).toEqual([]);
  });

  it("does not count what the check is about", () => {
    expect(flags({ kind: "file", path: "README.md", match: "x" }, ["README.md"])).toEqual([]);
    expect(
      flags({ kind: "metric", command: ["true"], file: "bench.json", comparator: "<", value: 1 }, ["bench.json"]),
    ).toEqual([]);
  });

  it("flags a report that a task wrote and nothing measures anew", () => {
    expect(
      flags({ kind: "metric", file: "bench.json", comparator: "<", value: 1 }, ["bench.json"], () => false),
    ).toEqual(['task "X" wrote bench.json, which this check reads without running anything']);
  });

  it("has nothing to say where there is no check", () => {
    expect(checkFileFlags(null, [{ title: "X", files: ["a"] }])).toEqual([]);
  });
});
