/**
 * Prints every statement of src/store as JSON. A process of its own: it loads the modules with a line added to each, which
 * puts the texts of its statements aside.
 */
import { readdirSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PROJECT } from "../provost-path.ts";
import { findSites } from "./statement-sites.ts";

const STORE = join(PROJECT, "src", "store");

/** These speak as the owner of the schema, set up a connection or hand on what others ask; none has work of its own. */
const NOT_OF_A_TENANT = [
  "database.ts",
  "connection/pipeline.ts",
  "connection/tenant-session.ts",
  "connection/tenant-token.ts",
  "connection/notifier.ts",
  "connection/listener.ts",
  "connection/read-replica.ts",
  "connection/replica-lag.ts",
  "migration/",
  "connection/runtime-login.ts",
  "snapshot/",
  "embedded/",
];

/** Sent by `Database.pipeline` without `keepPlans`, so planned as any other (session-appender.ts, unbudgeted.ts, call-recorder.ts). */
const PLANNED_FREELY = new Set([
  "agents/agent-session-entries.ts",
  "models/unbudgeted-spending.ts",
  "tools/ended-calls.ts",
]);

/**
 * @property fromObject of `{ text, values }`
 * @property piped planned once for a connection, under the settings of pipeline.ts
 */
export type Statement = {
  file: string;
  within: string;
  line: number;
  text: string;
  fromObject: boolean;
  piped: boolean;
};

const put: Statement[] = [];
Object.assign(globalThis, {
  $put: (statement: Statement) => put.push(statement),
  $called: (make: (...parts: string[]) => string, parts: string[][]) => every(parts).map((one) => make(...one)),
  $joined: (quasis: string[], parts: string[][]) =>
    every(parts).map((one) => quasis.map((quasi, index) => quasi + (one[index] ?? "")).join("")),
});

/** Each way to take one of each. */
const every = (choices: readonly (readonly string[])[]): string[][] =>
  choices.reduce<string[][]>((ways, some) => ways.flatMap((way) => some.map((one) => [...way, one])), [[]]);

const files = readdirSync(STORE, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .filter((file) => !NOT_OF_A_TENANT.some((other) => file === other || (other.endsWith("/") && file.startsWith(other))))
  .toSorted();

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    const path = url.startsWith("file:") ? fileURLToPath(url) : "";
    const file = files.find((one) => path === join(STORE, one));
    if (file === undefined) return loaded;
    const source = readFileSync(path, "utf8");
    const lines = findSites(path, source).map(
      ({ within, expression, piped, line }) =>
        `for (const text of ${expression}) $put({ file: ${JSON.stringify(file)}, within: ${JSON.stringify(within)}, line: ${line}, text, fromObject: ${piped}, piped: ${piped && !PLANNED_FREELY.has(file)} });`,
    );
    return { ...loaded, source: `${source}\n${lines.join("\n")}` };
  },
});

for (const file of files) await import(pathToFileURL(join(STORE, file)).href);
process.stdout.write(JSON.stringify(put));
