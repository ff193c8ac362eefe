/**
 * A command asks a control plane, through the client: policies, limits and the audit log stand before everything that it
 * does. Those that need no control plane, or are one, are named here with the reason (docs/adr/0024-one-way-to-ask.md).
 */
import { glob, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/command-table.ts";
import type { CommandEntry } from "../../src/cli/command-entry.ts";
import { PROJECT } from "../support/provost-path.ts";

/** By file below src/cli: what it reaches for at run time besides the client. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // they are the control plane, or bring one up
  "commands/up.ts": ["control-plane", "http/serve"],
  "with-client.ts": ["http/serve-command"],
  "with-control-plane.ts": ["control-plane"],
  // a call of a tool is done where its worktree is, through all that decides about it
  "commands/tools/try-tool.ts": ["control-plane"],
  // what is written or read as the user who asks, with a passphrase that is told to nobody
  "commands/backup/backup-access.ts": ["control-plane"],
  "commands/backup/restore.ts": ["control-plane"],
  // about a database that no control plane may be on yet
  "commands/migrate.ts": ["control-plane"],
  // about this machine
  "doctor/database.ts": ["control-plane"],
  "with-models.ts": ["control-plane"],
  "commands/drill.ts": ["control-plane"],
  // about a file: no tenant, nobody's data
  "commands/access/audit.ts": ["access/audit/export"],
  "commands/verify.ts": ["proof/verify"],
  "commands/relay-configure.ts": ["events/relay/server-config"],
  "commands/plan-fmt.ts": ["run/start/plan-file"],
  "commands/plan-simulate.ts": ["run/start/plan-file", "run/simulate/simulate-plan", "run/simulate/history"],
  "compile-plan-file.ts": ["run/start/plan-file"],
  // speaks another protocol on this process's own streams, before a control plane that it brings up where there is none
  "commands/acp.ts": ["control-plane", "http/serve", "acp-agent/serve-acp"],
  // a server of another protocol on this process's own streams; what it asks, it asks as a client
  "commands/mcp/serve.ts": ["mcp-server/serve-stdio"],
  // an agent, on a machine of its own
  "commands/agent.ts": ["agents/remote/shell-worker", "agents/remote/run-task-worker"],
};

/** Commands that have no `--url`, because they would not ask it. */
const HERE = [
  "up",
  "relay configure",
  "verify",
  "plan check",
  "plan show",
  "plan fmt",
  "agent",
  "tools try",
  "backup",
  "backup drill",
  "restore",
  "smoke",
  "migrate",
  "doctor",
  "drill",
  "version",
];

const PASSIVE = /^(cli|model|runtime|sdk|plan)\//;

/** Modules of src, as "folder/name", that the text loads: types are erased and load nothing. */
const loadedBy = (file: string, text: string): string[] => {
  const statements = [
    ...text.matchAll(/^(?:import|export) (?!type )[^;]*? from "(\.[^"]+)"/gms),
    ...text.matchAll(/\bimport\("(\.[^"]+)"\)/g),
  ];
  return statements
    .map(([, path = ""]) =>
      new URL(path, `file:///src/cli/${file}`).pathname.slice("/src/".length).replace(/\.ts$/, ""),
    )
    .filter((module) => !PASSIVE.test(module));
};

const commandFiles = async (): Promise<{ file: string; text: string }[]> => {
  const files: { file: string; text: string }[] = [];
  for await (const path of glob("src/cli/**/*.ts", { cwd: PROJECT })) {
    const file = path.replaceAll("\\", "/").slice("src/cli/".length);
    if (!file.endsWith(".test.ts")) files.push({ file, text: await readFile(`${PROJECT}/${path}`, "utf8") });
  }
  return files;
};

test("what loads a control plane, or anything behind it, is named with its reason", async () => {
  const files = await commandFiles();
  const loaded = files.flatMap(({ file, text }) => loadedBy(file, text).map((module) => ({ file, module })));

  expect(files.length).toBeGreaterThan(120);
  expect(loaded.length).toBeGreaterThan(15);
  const unnamed = loaded.filter(({ file, module }) => ALLOWED[file]?.includes(module) !== true);
  expect(unnamed).toEqual([]);
  const named = Object.entries(ALLOWED).flatMap(([file, modules]) => modules.map((module) => ({ file, module })));
  expect(named.filter((one) => !loaded.some(({ file, module }) => file === one.file && module === one.module))).toEqual(
    [],
  );
});

test("the rule sees an import whichever way it is written", () => {
  const text = `import type { A } from "../../store/a.ts";
import { b } from "../../access/b.ts";
import {
  c,
} from "../../store/c.ts";
const d = await import("../../run/d.ts");`;

  expect(loadedBy("commands/x.ts", text)).toEqual(["access/b", "store/c", "run/d"]);
});

const leaves = (entries: readonly CommandEntry[], above = ""): { name: string; here: boolean }[] =>
  entries.flatMap((entry) => {
    const name = `${above}${entry.name}`;
    const own = entry.load === undefined ? [] : [{ name, here: entry.here === true }];
    return [...own, ...leaves(entry.commands ?? [], `${name} `)];
  });

test("every command asks a control plane that can be named, but for those that would not ask it", () => {
  const all = leaves(COMMANDS);
  expect(all.length).toBeGreaterThan(100);
  expect(
    all
      .filter(({ here }) => here)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(HERE.toSorted());
});
