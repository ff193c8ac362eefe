/**
 * A control plane that traces a tenth of what it is asked, and on request nothing at all: lines "on" and "off" on its
 * standard input say which. Each line, also "cpu", is answered by the milliseconds of CPU that the process has used. It
 * ends with its standard input.
 */
import { createInterface } from "node:readline";
import { join } from "node:path";
import { pino } from "pino";
import { serve } from "../../src/http/serve.ts";
import { readEndpoint } from "../../src/runtime/endpoint-file.ts";
import { type Tracer, useTracer } from "../../src/runtime/tracing.ts";

const [folder = "", databaseUrl] = process.argv.slice(2);
const homePath = join(folder, "provost");
const served = await serve({
  homePath,
  databaseUrl,
  host: "127.0.0.1",
  port: 0,
  logger: pino({ level: "error" }, pino.destination(2)),
  repositories: [],
});
const token = (await readEndpoint(homePath))?.token;

/** As without any: it keeps nothing and hands nothing on. */
const nothing = { set: () => undefined, fail: () => undefined, end: () => undefined };
const NO_TRACER: Tracer = {
  span: (_name, _options, work) => work(nothing),
  open: () => ({ ...nothing, within: (work) => work() }),
  traceparent: () => null,
  ids: () => null,
};

process.stdout.write(`${JSON.stringify({ url: served.url, token })}\n`);
let trace: (() => void) | null = null;
createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line === "off") trace ??= useTracer(NO_TRACER);
    else if (line === "on") {
      trace?.();
      trace = null;
    }
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${(user + system) / 1_000}\n`);
  })
  .once("close", () => void served.close().then(() => process.exit()));
