import { PLAN_CHECK_TABLE } from "./plan-check-table.ts";
import { processIo } from "./process-io.ts";
import { runCli } from "./run-cli.ts";

process.exitCode = await runCli(process.argv.slice(2), processIo(), PLAN_CHECK_TABLE);
