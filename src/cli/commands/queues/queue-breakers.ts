/** `provost queues breakers`. */
import { EXIT } from "../../../model/errors.ts";
import type { TaskBreaker } from "../../../model/task-breaker.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";
import { withQueues } from "../../with-queues.ts";

const HEAD = ["QUEUE", "KIND", "FAILURES", "TRIED FROM", "IN VAIN", "PROBLEM"];

const row = ({ queue, kind, failures, probeAt, probes, problem }: TaskBreaker): string[] => [
  fitLine(plainLine(queue), 30),
  fitLine(plainLine(kind), 30),
  String(failures),
  probeAt.toISOString(),
  String(probes),
  fitLine(plainLine(problem), 50),
];

export const defineListBreakers: DefineCommand = (command, session) => {
  command
    .addHelpText("after", example("provost queues breakers", "provost queues breakers --json"))
    .action(async () => {
      const breakers = await withQueues(session, (queues) => queues.breakers());
      if (session.options.json) session.printJson({ breakers });
      else if (breakers.length === 0) session.print("no breaker is open");
      else textTable([HEAD, ...breakers.map(row)]).forEach(session.print);
      session.exitCode = EXIT.go;
    });
};
