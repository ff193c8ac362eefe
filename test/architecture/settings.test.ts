/** The table of settings against the code: what is read is in it, and what is in it is read. */
import { readFile } from "node:fs/promises";
import { glob } from "node:fs/promises";
import { expect, test } from "vitest";
import { readSetting, SETTINGS } from "../../src/model/settings.ts";
import { PROJECT } from "../support/provost-path.ts";

/** Set by Provost itself, for the processes that it starts. */
const FOR_CHILDREN = new Set([
  "PROVOST_RUN",
  "PROVOST_TASK",
  "PROVOST_ATTEMPT",
  "PROVOST_BASE",
  "PROVOST_CONFLICT_FILES",
  "PROVOST_PROCESS_ID",
]);

/** Where the environment enters: composition roots hand it on, the others pass parts of it to child processes. */
const DOORS = [
  /^src\/control-plane\//,
  /^src\/cli\/process-io\.ts$/,
  /^src\/http\/services-of\.ts$/,
  /^src\/access\/identity\/(settings|open-identity)\.ts$/,
  /^src\/runtime\/(child-env|process-table|output-pipe)\.ts$/,
  /^src\/runtime\/sandbox\/(sandbox|bubblewrap|find-program)\.ts$/,
  /^src\/store\/embedded\/binaries\.ts$/,
  /^src\/run\/attempt\/attempt-sandbox\.ts$/,
  /^bin\/provost\.js$/,
];

const sources = async (): Promise<{ file: string; code: string }[]> => {
  const found: { file: string; code: string }[] = [];
  for (const pattern of ["src/**/*.ts", "bin/*.js"]) {
    for await (const file of glob(pattern, { cwd: PROJECT })) {
      if (file.endsWith(".test.ts") || file.includes("/fixtures/") || file === "src/model/settings.ts") continue;
      found.push({ file, code: await readFile(`${PROJECT}/${file}`, "utf8") });
    }
  }
  return found;
};

/** Read as `env["NAME"]`, `env.NAME`, by `readSetting`, or by a constant that holds the name. */
const READ = /(?:env(?:\["|\.)|readSetting\([\w.]+, "|(?:_VARIABLE|PASSPHRASE) = ")(PROVOST_[A-Z][A-Z_]+)/g;

test("each variable that is read is in the table, and each in the table is read", async () => {
  const read = new Set<string>();
  for (const { code } of await sources()) for (const [, name = ""] of code.matchAll(READ)) read.add(name);
  const known = Object.keys(SETTINGS);

  expect(read.size).toBeGreaterThan(15);
  expect([...read].filter((name) => !known.includes(name) && !FOR_CHILDREN.has(name))).toEqual([]);
  expect(known.filter((name) => !read.has(name))).toEqual([]);
});

test("the environment enters by the doors that are known, and by no other", async () => {
  const entered = (await sources()).filter(({ code }) => /\bprocess\.env\b/.test(code)).map(({ file }) => file);

  expect(entered.filter((file) => !DOORS.some((door) => door.test(file)))).toEqual([]);
});

test("what is malformed is refused by name, and a secret is not repeated", () => {
  const reading = (name: keyof typeof SETTINGS, value: string) => () => readSetting({ [name]: value }, name);

  expect(reading("PROVOST_TRACE_SAMPLE", "2")).toThrow(/PROVOST_TRACE_SAMPLE is "2".*0 to 1/);
  expect(reading("PROVOST_METRICS_TOKEN", "short")).toThrow(/PROVOST_METRICS_TOKEN is malformed/);
  expect(reading("PROVOST_METRICS_TOKEN", "short")).not.toThrow(/short/);
  expect(readSetting({ PROVOST_TRACE_SAMPLE: "" }, "PROVOST_TRACE_SAMPLE")).toBe(0.1);
  expect(readSetting({}, "PROVOST_NATS")).toBeUndefined();
});
