/** `provost limits list|set|unset`. */
import { InvalidArgumentError } from "commander";
import { RATE_CLASSES, type RateClass } from "../../../model/access.ts";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withClient } from "../../with-client.ts";

const readNumber = (value: string): number => {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return number;
};

const readSubject = (value: string): "tenant" | "actor" => {
  if (value === "tenant" || value === "actor") return value;
  throw new InvalidArgumentError("It must be tenant or actor.");
};

type LimitedClass = RateClass | "*";

const readClass = (value: string): LimitedClass => {
  const known = ([...RATE_CLASSES, "*"] as const).find((name) => name === value);
  if (known !== undefined) return known;
  throw new InvalidArgumentError(`It must be * or one of ${RATE_CLASSES.join(", ")}.`);
};

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

export const defineLimitsList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost limits list")).action(async () => {
    const { items: listed } = await withClient(session, (client) => client.limits.list());
    if (session.options.json) session.printJson({ limits: listed });
    else {
      for (const { subject, rateClass, tokens, perSeconds, burst, own } of listed) {
        const rate = `${round(tokens)} each ${round(perSeconds)} s, at most ${burst} at once`;
        session.print(`${subject}  ${rateClass}  ${rate}${own ? "  (set here)" : ""}`);
      }
    }
    session.exitCode = EXIT.go;
  });
};

type SetOptions = { tokens: number; seconds: number; burst: number };

export const defineLimitsSet: DefineCommand = (command, session) => {
  command
    .argument("<subject>", "tenant: all of its requests together; actor: those of each person or program", readSubject)
    .argument("<class>", "class of requests, or * for all of them: a quota", readClass)
    .requiredOption("--tokens <count>", "how many come back", readNumber)
    .option("--seconds <count>", "in how many seconds", readNumber, 1)
    .requiredOption("--burst <count>", "how many there are at most", readNumber)
    .addHelpText(
      "after",
      example(
        "provost limits set actor write --tokens 20 --burst 100",
        'provost limits set tenant "*" --tokens 100000 --seconds 86400 --burst 100000',
      ),
    )
    .action(async (subject: "tenant" | "actor", rateClass: LimitedClass, { tokens, seconds, burst }: SetOptions) => {
      const [params, body] = [
        { subject, rateClass },
        { tokens, perSeconds: seconds, burst },
      ];
      await withClient(session, (client) => client.limits.set({ params, body }));
      if (session.options.json) session.printJson({ ...params, ...body });
      else session.print(`the limit of ${rateClass} requests is set for each ${subject}`);
      session.exitCode = EXIT.go;
    });
};

export const defineLimitsUnset: DefineCommand = (command, session) => {
  command
    .argument("<subject>", "tenant or actor", readSubject)
    .argument("<class>", "class of requests, or *", readClass)
    .addHelpText("after", example("provost limits unset actor write"))
    .action(async (subject: "tenant" | "actor", rateClass: LimitedClass) => {
      await withClient(session, (client) => client.limits.unset({ params: { subject, rateClass } }));
      if (session.options.json) session.printJson({ subject, rateClass });
      else session.print(`the limit of ${rateClass} requests is the usual one again`);
      session.exitCode = EXIT.go;
    });
};
