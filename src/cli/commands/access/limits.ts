/** `provost limits list|set|unset`. */
import { InvalidArgumentError } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withAccess } from "../../with-access.ts";

const readNumber = (value: string): number => {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return number;
};

const readSubject = (value: string): "tenant" | "actor" => {
  if (value === "tenant" || value === "actor") return value;
  throw new InvalidArgumentError("It must be tenant or actor.");
};

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

export const defineLimitsList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost limits list")).action(async () => {
    const listed = await withAccess(session, ({ limits, owner }) => limits.list(owner.tenantId));
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
    .argument("<class>", "class of requests, or * for all of them: a quota")
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
    .action(async (subject: "tenant" | "actor", rateClass: string, { tokens, seconds, burst }: SetOptions) => {
      const setting = { subject, rateClass, tokens, perSeconds: seconds, burst };
      await withAccess(session, ({ limits, owner }) => limits.set(owner, setting));
      if (session.options.json) session.printJson(setting);
      else session.print(`the limit of ${rateClass} requests is set for each ${subject}`);
      session.exitCode = EXIT.go;
    });
};

export const defineLimitsUnset: DefineCommand = (command, session) => {
  command
    .argument("<subject>", "tenant or actor", readSubject)
    .argument("<class>", "class of requests, or *")
    .addHelpText("after", example("provost limits unset actor write"))
    .action(async (subject: "tenant" | "actor", rateClass: string) => {
      await withAccess(session, ({ limits, owner }) => limits.unset(owner, { subject, rateClass }));
      if (session.options.json) session.printJson({ subject, rateClass });
      else session.print(`the limit of ${rateClass} requests is the usual one again`);
      session.exitCode = EXIT.go;
    });
};
