/** `provost queues drain`: a queue is paused, and nothing of it is in hand any more when the command ends. */
import { setTimeout as delay } from "node:timers/promises";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { plainLine } from "../../progress/display-text.ts";
import { untilInterrupted } from "../../until-interrupted.ts";
import { BY } from "../../with-events.ts";
import { withQueues } from "../../with-queues.ts";
import { readDuration } from "./read-duration.ts";
import { untilDrained } from "./until-drained.ts";

const LOOK_EVERY_MS = 250;

type Options = { reason: string; within?: number };

export const defineDrainQueue: DefineCommand = (command, session) => {
  command
    .argument("<queue>", "its name")
    .option("--reason <text>", "why", "")
    .option(
      "--within <time>",
      'how long to wait for what is in hand: "10 min" (default: as long as it takes)',
      readDuration,
    )
    .addHelpText("after", example('provost queues drain tiles --reason "the tile server moves" --within "10 min"'))
    .action((queue: string, { reason, within }: Options) =>
      untilInterrupted(async (interrupt) => {
        const signal = within === undefined ? interrupt : AbortSignal.any([interrupt, AbortSignal.timeout(within)]);
        const name = plainLine(queue);
        const report = (inHand: number): void => session.note(`${inHand} of queue ${name} in hand`);
        const inHand = await withQueues(
          session,
          async (queues) => {
            await queues.drain(queue, reason, BY);
            const pause = () => delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
            return untilDrained({ queues, queue, signal, report, pause });
          },
          { create: true },
        );
        if (session.options.json) session.printJson({ queue, paused: true, drained: inHand === 0, reason, inHand });
        else if (inHand === 0) session.print(`queue ${name} is drained: nothing of it is in hand until it is resumed`);
        else session.print(`queue ${name} drains: ${inHand} of it in hand still`);
        session.exitCode = inHand === 0 ? EXIT.go : EXIT.paused;
      }),
    );
};
