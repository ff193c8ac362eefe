/** What a plan's agents lack is a typed error before a run starts: at `provost doctor`, at `plan check` and at the start. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { urlOf } from "../support/api.ts";
import { createDatabase, dropDatabase } from "../support/database.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provost, provostJson } from "../support/provost-command.ts";

const AGENTS = {
  anthropic: { kind: "model", model: "anthropic/claude-scripted" },
  openai: { kind: "model", model: "openai/gpt-scripted" },
  google: { kind: "model", model: "google/gemini-scripted" },
  compatible: { kind: "model", model: "compatible/local-scripted" },
  role: { kind: "model", profile: "code" },
  program: { kind: "acp", acp: ["no-such-program-of-this-test"] },
  shell: { kind: "shell" },
};
const LACKING = [
  ["anthropic", "MODEL_KEY_MISSING"],
  ["openai", "MODEL_KEY_MISSING"],
  ["google", "MODEL_KEY_MISSING"],
  ["compatible", "MODEL_ENDPOINT_MISSING"],
  ["role", "MODEL_PROFILE_NOT_FOUND"],
  ["program", "AGENT_PROGRAM_MISSING"],
];
const VARIABLES = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "COMPATIBLE_BASE_URL"];
const NOTHING = Object.fromEntries(VARIABLES.map((name) => [name, ""]));

const SCRIPT = "\n  ```sh\n  true\n  ```\n";

// JSON is YAML.
const planWith = (agents: Partial<typeof AGENTS>): string =>
  [
    `---\nrepository: scratch\nagents:`,
    ...Object.entries(agents).map(([name, agent]) => `  ${name}: ${JSON.stringify(agent)}`),
    "---\n\n# Ask them all\n",
    ...Object.entries(agents).map(
      ([name, { kind }]) => `- [ ] Ask ${name}\n\n  agent: ${name}\n${kind === "shell" ? SCRIPT : ""}`,
    ),
  ].join("\n");

let folder: string;
let plan: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agents-ready-"));
  plan = join(folder, "PLAN.md");
  writeFileSync(plan, planWith(AGENTS));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const prepared = (): string[] => {
  prepareHome(join(folder, "home"));
  return ["--home", join(folder, "home")];
};
type Checked = { diagnostics: { code: string; severity: string; line: number; message: string }[] };

test("plan check names each with its code and line, and leaves no data folder behind", async () => {
  const { exitCode, document } = await provostJson(["plan", "check", plan], folder, NOTHING);

  const errors = (document as Checked).diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ code, message }) => [/agent (\w+):/.exec(message)?.[1], code])).toEqual(LACKING);
  expect(errors.map(({ line }) => line)).toEqual([4, 5, 6, 7, 8, 9]);
  expect(exitCode).toBe(5);
  expect(existsSync(join(folder, ".provost"))).toBe(false);
  const alone = await provostJson(["plan", "check", plan, "--no-agents"], folder, NOTHING);
  expect([alone.exitCode, JSON.stringify(alone.document)]).toEqual([0, expect.not.stringContaining("MISSING")]);
});

test("the doctor names the same, and a run that lacks one is not begun", async () => {
  const home = prepared();
  const { exitCode, document } = await provostJson(["doctor", plan, ...home], folder, NOTHING);
  const { checks } = document as { checks: { name: string; status: string; message: string }[] };
  const failed = checks.filter(({ name, status }) => status === "fail" && /^(model|agent) /.test(name));
  const told = failed.map(({ name, message }) => [name.split(" ")[1], message.split(":")[0]]);
  // Models come first.
  expect(new Set(told.map(String))).toEqual(new Set(LACKING.map(String)));
  expect(exitCode).toBe(5);

  const run = await provostJson(["run", plan, ...home], folder, NOTHING);
  expect(run).toMatchObject({ exitCode: 5, document: { error: { code: "MODEL_KEY_MISSING" } } });
  const { document: list } = await provostJson(["runs", ...home], folder);
  expect(list).toMatchObject({ runs: [] });
});

test("a secret of the data folder, an address of the environment and a key there are what they need", async () => {
  const home = prepared();
  const { anthropic, google, compatible, shell } = AGENTS;
  writeFileSync(plan, planWith({ anthropic, google, compatible, shell }));
  const key = { ...NOTHING, THE_KEY: "a-key-of-this-test" };
  const set = await provost(["secrets", "set", "ANTHROPIC_API_KEY", "--env", "THE_KEY", ...home], folder, key);
  expect(set.exitCode).toBe(0);
  const env = { ...NOTHING, GOOGLE_GENERATIVE_AI_API_KEY: "a-key", COMPATIBLE_BASE_URL: "http://127.0.0.1:9/v1" };

  const { exitCode, document } = await provostJson(["plan", "check", plan, ...home], folder, env);

  expect((document as Checked).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(exitCode).toBe(0);
});

test("with a served database its secrets count, in the doctor and in plan check", async () => {
  const connection = await createDatabase();
  onTestFinished(() => dropDatabase(connection));
  const { anthropic } = AGENTS;
  writeFileSync(plan, planWith({ anthropic }));
  const home = ["--home", join(folder, "home")];
  const env = { ...NOTHING, PROVOST_DATABASE_URL: urlOf(connection), THE_KEY: "a-key-of-this-test" };
  const set = await provost(["secrets", "set", "ANTHROPIC_API_KEY", "--env", "THE_KEY", ...home], folder, env);
  expect(set.exitCode).toBe(0);

  const checked = await provostJson(["plan", "check", plan, ...home], folder, env);
  const { document } = await provostJson(["doctor", plan, ...home], folder, env);

  expect(checked.exitCode).toBe(0);
  const { checks } = document as { checks: { name: string; status: string }[] };
  expect(checks.find(({ name }) => name === "model anthropic")).toMatchObject({ status: "ok" });
  expect(existsSync(join(folder, "home", "postgres", "cluster"))).toBe(false);
});
