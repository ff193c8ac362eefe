import { COMMANDS } from "./command-table.ts";
import { processIo } from "./process-io.ts";
import { runCli } from "./run-cli.ts";

process.exitCode = await runCli(process.argv.slice(2), processIo(), COMMANDS);
