import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandEntry } from "./command-entry.ts";
import { COMMANDS } from "./command-table.ts";
import { PLAN_CHECK_TABLE } from "./plan-check-table.ts";
import { runCli } from "./run-cli.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PLAN =
  "# Ship it\n\n## Phase 1: Build\n\n- [ ] Write the service (2h)\n\n### Completion Criteria\n\n- [ ] P95 < 100 ms\n";

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

type Circumstances = {
  stdin?: string;
  isTTY?: boolean;
  env?: Record<string, string>;
  commands?: readonly CommandEntry[];
};

const call = async (argv: string[], parts: Circumstances = {}) => {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string) => (written[name] += text),
    isTTY: parts.isTTY ?? false,
  });
  const io = {
    stdin: chunks(parts.stdin ?? ""),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    write: async (data: Uint8Array) => void (written.stdout += Buffer.from(data).toString()),
    env: parts.env ?? {},
    cwd: folder,
    outputClosed: new AbortController().signal,
  };
  const code = await runCli(argv, io, parts.commands ?? COMMANDS);
  return { code, ...written };
};

const plan = async (name: string, text: string): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
};

const allNames = (entries: readonly CommandEntry[], above: string[] = []): string[][] =>
  entries.flatMap(({ name, commands = [] }) => [[...above, name], ...allNames(commands, [...above, name])]);

it("gives what stands after a command below another to that one, also where both have the option", async () => {
  const define: CommandEntry["load"] = async () => (command, session) => {
    command
      .argument("[word]")
      .option("--key <name>", "which key")
      .action((word: string | undefined, { key }: { key?: string }) =>
        session.print(`${command.name()} ${word} ${key}`),
      );
  };
  const entry = { summary: "do it", load: define };
  const commands = [{ ...entry, name: "outer", commands: [{ ...entry, name: "inner" }] }];

  expect(await call(["outer", "inner", "--key", "mine"], { commands })).toMatchObject({
    stdout: "inner undefined mine\n",
  });
  expect(await call(["outer", "a", "--key", "mine"], { commands })).toMatchObject({ stdout: "outer a mine\n" });
});

describe("usage", () => {
  it.each(allNames(COMMANDS).map((words) => [words.join(" "), words] as const))(
    "%s has help with an example",
    async (name, words) => {
      const { code, stdout, stderr } = await call([...words, "--help"]);

      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: provost ${name}`);
      expect(stdout).toMatch(/\nExamples?:\n {2}\$ provost /);
      expect(stdout).toContain("--json");
      expect(stderr).toBe("");
    },
  );

  it("says which options cannot be left out", async () => {
    const { stdout } = await call(["attest", "waive", "--help"]);

    expect(stdout).toMatch(/--role <role> +in which role \(required\)/);
    expect(stdout).toMatch(/--by <name> +who signs \(default: your user name\)\n/);
  });

  it("takes `help COMMAND` for its --help", async () => {
    expect(await call(["help", "plan", "check"])).toEqual(await call(["plan", "check", "--help"]));
  });

  it.each([
    [["rnu"], "unknown command 'rnu' (Did you mean run?)"],
    [["plan", "chekc"], "unknown command 'chekc' (Did you mean check?)"],
    [["plan", "check", "x.md", "--jsno"], "unknown option '--jsno' (Did you mean --json?)"],
    [["plan", "check"], "missing required argument 'plan'"],
    [["run", "x.md", "--max-agents", "none"], "It must be a whole number from 1 on."],
    [["run", "-"], "a plan that is run must be a file"],
  ])("refuses %j and exits with 2", async (argv, message) => {
    const { code, stdout, stderr } = await call(argv);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("error USAGE: ");
    expect(stderr).toContain(message);
    expect(stderr).toContain("→ Run the command with --help.");
  });

  it.each([[[]], [["plan"]]])("shows help for want of a command: %j", async (argv) => {
    const { code, stdout, stderr } = await call(argv);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: provost");
  });

  it("says errors as one document with --json", async () => {
    const { code, stdout, stderr } = await call(["plan", "check", path.join(folder, "none.md"), "--json"]);

    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "PLAN_NOT_FOUND",
        message: expect.stringContaining("none.md cannot be read: there is no such file"),
        wayOut: "Check the path.",
        details: { file: path.join(folder, "none.md") },
      },
    });
  });
});

describe("version", () => {
  it.each([[["version"]], [["--version"]], [["-V"]]])("%j prints the package's version", async (argv) => {
    const manifest = JSON.parse(await readFile("package.json", "utf8")) as { version: string };

    expect(await call(argv)).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });
});

describe("plan check", () => {
  it("prints the stable shape with --json", async () => {
    const { code, stdout } = await call(["plan", "check", await plan("shape.md", PLAN), "--json"]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      plan: {
        title: "Ship it",
        phases: 1,
        epics: 0,
        workstreams: 0,
        tasks: 1,
        criteria: 1,
        measurable: 1,
        gates: 1,
        edges: expect.any(Number),
      },
      coverage: { lines: 9, accounted: 9 },
      diagnostics: expect.arrayContaining([
        {
          code: "task-unbound",
          severity: "warning",
          line: 5,
          message: expect.any(String),
          suggestion: expect.any(String),
        },
      ]),
    });
  });

  it("aligns diagnostics and sums up for people", async () => {
    const file = await plan("people.md", PLAN);

    const { stdout } = await call(["plan", "check", file]);

    expect(stdout).toMatch(new RegExp(`^${file}:5  warning  task-unbound  `, "m"));
    expect(stdout).toContain("1 of 1 criteria measurable; 9 of 9 lines accounted for (100 %)");
  });

  it("reads standard input", async () => {
    const { code, stdout } = await call(["plan", "check", "-", "--json"], { stdin: PLAN });

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ plan: { title: "Ship it" } });
  });

  it("exits with 2 when the plan is not valid", async () => {
    const circle = "# Circle\n\n- [ ] One. Depends on: Two\n- [ ] Two. Depends on: One\n";

    const { code, stdout } = await call(["plan", "check", await plan("circle.md", circle)]);

    expect(code).toBe(2);
    expect(stdout).toContain("error");
  });

  it("paints on a terminal only, and never against NO_COLOR", async () => {
    const file = await plan("colours.md", PLAN);
    const escape = "\u001B[";

    expect((await call(["plan", "check", file], { isTTY: true })).stdout).toContain(escape);
    expect((await call(["plan", "check", file])).stdout).not.toContain(escape);
    expect((await call(["plan", "check", file], { isTTY: true, env: { NO_COLOR: "1" } })).stdout).not.toContain(escape);
    expect((await call(["plan", "check", file, "--no-color"], { isTTY: true })).stdout).not.toContain(escape);
  });
});

describe("plan show", () => {
  it("prints a tree, a graph or JSON", async () => {
    const file = await plan("show.md", PLAN);

    expect((await call(["plan", "show", file])).stdout).toContain("Write the service");
    expect((await call(["plan", "show", file, "--format", "mermaid"])).stdout).toMatch(/^flowchart|^graph/m);
    expect(JSON.parse((await call(["plan", "show", file, "--format", "json"])).stdout)).toMatchObject({
      plan: { title: "Ship it" },
    });
  });

  it("names the formats that there are", async () => {
    const { code, stderr } = await call(["plan", "show", "x.md", "--format", "svg"]);

    expect(code).toBe(2);
    expect(stderr).toContain("Allowed are tree, json, mermaid.");
  });
});

describe("plan fmt", () => {
  it("prints, checks and writes", async () => {
    const file = await plan("format.md", "# Title\n\n\n\n*  One\n");
    const formatted = (await call(["plan", "fmt", file])).stdout;

    const before = await call(["plan", "fmt", "--check", file]);
    const write = await call(["plan", "fmt", "--write", file, "--json"]);
    const after = await call(["plan", "fmt", "--check", file]);

    expect(before).toMatchObject({ code: 1, stdout: `${file}: would change\n` });
    expect(JSON.parse(write.stdout)).toEqual({ path: file, changed: true, written: true });
    expect(after).toMatchObject({ code: 0, stdout: `${file}: unchanged\n` });
    expect(await readFile(file, "utf8")).toBe(formatted);
  });

  it("keeps what bytes say that are no UTF-8", async () => {
    const file = path.join(folder, "cp1252.md");
    await writeFile(file, Buffer.from("# Plan caf\xe9\n\n* [ ] Gr\xf6\xdfe pr\xfcfen \x96 \x80 5\n", "latin1"));
    const show = async (): Promise<unknown> => JSON.parse((await call(["plan", "show", file, "--json"])).stdout);
    const tasks = (shown: unknown): unknown =>
      (shown as { plan: { tasks: { id: string; title: string }[] } }).plan.tasks.map(({ id, title }) => ({
        id,
        title,
      }));
    const before = tasks(await show());

    const printed = (await call(["plan", "fmt", file])).stdout;
    const write = await call(["plan", "fmt", "--write", file]);

    expect(printed).toBe("# Plan café\n\n- [ ] Größe prüfen – € 5\n");
    expect(write).toMatchObject({ code: 0, stdout: `${file}: formatted\n` });
    expect(await readFile(file, "utf8")).toBe(printed);
    expect(tasks(await show())).toEqual(before);
    expect(await call(["plan", "fmt", "--check", file])).toMatchObject({ code: 0 });
  });

  it("refuses UTF-16, and leaves it as it is", async () => {
    const file = path.join(folder, "utf16.md");
    const source = Buffer.from("\ufeff# Plan\n\n* [ ] Größe\n", "utf16le");
    await writeFile(file, source);

    expect(await call(["plan", "fmt", "--write", file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("PLAN_BINARY"),
    });
    expect((await readFile(file)).equals(source)).toBe(true);
  });
});

describe("a folder without runs", () => {
  it("is looked at without being changed", async () => {
    const home = path.join(folder, "no-home");

    expect((await call(["runs", "--home", home, "--json"])).stdout).toBe('{\n  "runs": []\n}\n');
    expect(await call(["status", "--home", home])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("RUN_NOT_FOUND"),
    });
    await expect(readFile(home)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("the table of `plan check` alone", () => {
  it.each([["--help"], ["-V"], ["PLAN.md"], ["missing.md"], ["PLAN.md", "--jsno"], ["PLAN.md", "--json"], []])(
    "answers `plan check %s` as that of all commands does",
    async (...options) => {
      await plan("PLAN.md", PLAN);
      const words = [
        "plan",
        "check",
        ...options.map((word) => (word.endsWith(".md") ? path.join(folder, word) : word)),
      ];

      expect(await call(words, { commands: PLAN_CHECK_TABLE })).toEqual(await call(words));
    },
  );
});
