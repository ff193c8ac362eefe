/** `provost traces list|show`: the built-in view, where no collector is. */
import { EXIT, ProvostError } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { withClient } from "../../with-client.ts";
import { traceTree } from "./trace-tree.ts";

type ListOptions = { run?: string; task?: string; failed?: boolean; slower?: number; limit: number };

export const defineTracesList: DefineCommand = (command, session) => {
  command
    .option("--run <id>", "only of this run")
    .option("--task <id>", "only of this task")
    .option("--failed", "only those that failed")
    .option("--slower <ms>", "only those that took longer than so many milliseconds", positiveInteger)
    .option("--limit <number>", "how many", positiveInteger, 20)
    .addHelpText("after", example("provost traces list --failed", "provost traces list --slower 500 --json"))
    .action(async ({ run, task, failed, slower, limit }: ListOptions) => {
      const query = { runId: run, taskId: task, failed, minDurationMs: slower, limit };
      const { items: traces } = await withClient(session, (client) => client.traces.list({ query }));
      if (session.options.json) session.printJson({ traces });
      else if (traces.length === 0) session.print("no trace was kept; PROVOST_TRACE_SAMPLE says of how many requests");
      for (const { traceId, name, startedAt, durationMs, failed: hasFailed, spans } of session.options.json
        ? []
        : traces) {
        const took = `${durationMs.toFixed(1)} ms`.padStart(12);
        const mark = hasFailed ? "  failed" : "";
        session.print(`${traceId}  ${startedAt}  ${took}  ${spans} spans  ${fitLine(plainLine(name), 60)}${mark}`);
      }
      session.exitCode = EXIT.go;
    });
};

export const defineTracesShow: DefineCommand = (command, session) => {
  command
    .argument("<trace>", "its id: of `provost traces list`, of a line of the log, or of an error's answer")
    .addHelpText("after", example("provost traces show 4bf92f3577b34da6a3ce929d0e0e4736"))
    .action(async (traceId: string) => {
      if (!/^[0-9a-f]{32}$/.test(traceId)) {
        throw new ProvostError("TRACE_NOT_FOUND", `"${traceId}" is no id of a trace: those have 32 hexadecimal digits`);
      }
      const { items: spans } = await withClient(session, (client) => client.traces.get({ params: { traceId } }));
      if (session.options.json) session.printJson({ traceId, spans });
      else for (const line of traceTree(spans)) session.print(line);
      session.exitCode = EXIT.go;
    });
};
