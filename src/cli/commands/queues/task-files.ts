/** `provost tasks logs|evidence`. */
import { EXIT, ProvostError } from "../../../model/errors.ts";
import type { QueueTask } from "../../../model/queue-task.ts";
import type { QueueTaskState } from "../../../model/states.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { plainLine } from "../../progress/display-text.ts";
import type { QueueAccess } from "../../queue-access.ts";
import type { Session } from "../../session.ts";
import { followAttempts, printFollowed, printStored } from "../../task-output.ts";
import { textTable } from "../../text-table.ts";
import { untilInterrupted } from "../../until-interrupted.ts";
import { withQueues } from "../../with-queues.ts";

const TASK = "id of a task of a queue";

const MAY_GO_ON: readonly QueueTaskState[] = ["scheduled", "queued", "leased"];

const followTask = async (
  session: Session,
  { get, files }: QueueAccess,
  taskId: string,
  signal: AbortSignal,
): Promise<void> =>
  followAttempts(session, {
    task: taskId,
    first: Math.max(1, (await get(taskId)).attempts),
    open: (attempt) => files.followOutput({ taskId, attempt, signal }),
    next: async (attempt) => {
      const { state, attempts, failure } = await get(taskId);
      return attempts <= attempt && !MAY_GO_ON.includes(state) ? null : { failure };
    },
  });

export const defineTaskLogs: DefineCommand = (command, session) => {
  command
    .argument("<task>", TASK)
    .option("--attempt <number>", "which attempt at the task (default: the last)", positiveInteger)
    .option("--follow", "go on until the task ends, or the attempt that is named, from its beginning on", false)
    .addHelpText(
      "after",
      example(
        "provost tasks logs 0199b3a2-0000-7000-8000-000000000001 --attempt 1",
        "provost tasks logs 0199b3a2-0000-7000-8000-000000000001 --follow",
      ),
    )
    .action(async (taskId: string, { attempt, follow }: { attempt?: number; follow: boolean }) => {
      await untilInterrupted((interrupted) =>
        withQueues(session, async (queues) => {
          if (!follow) {
            const file = await queues.files.output({ taskId, ...(attempt !== undefined && { attempt }) });
            await printStored(session, file, { task: taskId, attempt: attempt ?? null });
            return;
          }
          const signal = AbortSignal.any([interrupted, session.io.outputClosed]);
          if (attempt === undefined) await followTask(session, queues, taskId, signal);
          else await printFollowed(session, await queues.files.followOutput({ taskId, attempt, signal }), taskId);
        }),
      );
      session.exitCode = EXIT.go;
    });
};

type Evidence = QueueTask["evidence"][number] & { attempt: number };

/** What was handed in, by attempt. */
const evidenceOf = ({ evidence, attempts, failedAttempts }: Awaited<ReturnType<QueueAccess["get"]>>): Evidence[] => {
  const own = evidence.map((one) => ({ ...one, attempt: attempts }));
  const earlier = failedAttempts
    .filter(({ number }) => number !== attempts || own.length === 0)
    .flatMap((failed) => failed.evidence.map((one) => ({ ...one, attempt: failed.number })));
  return [...earlier, ...own];
};

/** The last one of that name, or with that beginning of its hash. */
const choose = (taskId: string, all: readonly Evidence[], named: string): Evidence => {
  const found = all.findLast(
    ({ name, sha256 }) => name === named || (/^[0-9a-f]{4,}$/.test(named) && sha256.startsWith(named)),
  );
  if (found !== undefined) return found;
  throw new ProvostError("EVIDENCE_NOT_FOUND", `task ${taskId} has no evidence "${plainLine(named)}"`, { taskId });
};

export const defineTaskEvidence: DefineCommand = (command, session) => {
  command
    .argument("<task>", TASK)
    .argument("[evidence]", "its name or the beginning of its sha256: prints what it holds")
    .addHelpText(
      "after",
      example("provost tasks evidence 0199b3a2-0000-7000-8000-000000000001 report.html > report.html"),
    )
    .action(async (taskId: string, named: string | undefined) => {
      await withQueues(session, async (queues) => {
        const evidence = evidenceOf(await queues.get(taskId));
        if (named !== undefined) {
          const { sha256, name } = choose(taskId, evidence, named);
          const file = await queues.files.evidence(taskId, sha256);
          await printStored(session, file, { task: taskId, name, sha256 });
        } else if (session.options.json) session.printJson({ task: taskId, evidence });
        else if (evidence.length === 0) session.print("nothing was handed in");
        else {
          const rows = evidence.map((one) => [String(one.attempt), plainLine(one.name), String(one.bytes), one.sha256]);
          textTable([["ATTEMPT", "NAME", "BYTES", "SHA256"], ...rows]).forEach(session.print);
        }
      });
      session.exitCode = EXIT.go;
    });
};
