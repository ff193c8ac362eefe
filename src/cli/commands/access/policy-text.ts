/** `provost policy show|validate|test|activate|history`: the text of the policies and what is in force. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { withClient } from "../../with-client.ts";

const read = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((cause: unknown) => {
    throw new ProvostError("POLICY_INVALID", `${path} cannot be read: ${String(cause)}`, { path }, { cause });
  });

/** `acme.cedar` has its tests in `acme.test.yaml`. */
const testsBeside = (path: string): string | null => {
  const beside = join(dirname(path), `${basename(path).replace(/\.cedar$/, "")}.test.yaml`);
  return existsSync(beside) ? beside : null;
};

export const definePolicyShow: DefineCommand = (command, session) => {
  command
    .argument("[version]", "number of a version; 0 is the built-in one (default: the one in force)", Number)
    .addHelpText("after", example("provost policy show > acme.cedar", "provost policy show 3"))
    .action(async (version: number | undefined) => {
      const query = version === undefined ? {} : { version };
      const shown = await withClient(session, (client) => client.policies.get({ query }));
      if (session.options.json) session.printJson(shown);
      else session.print(shown.policies.trimEnd());
      session.note(`version ${shown.name}`);
      session.exitCode = EXIT.go;
    });
};

export const definePolicyValidate: DefineCommand = (command, session) => {
  command
    .argument("<file>", "policies in Cedar")
    .addHelpText("after", example("provost policy validate acme.cedar"))
    .action(async (file: string) => {
      const body = { policies: await read(file) };
      const { problems } = await withClient(session, (client) => client.policies.validate({ body }));
      if (session.options.json) session.printJson({ file, problems });
      else {
        for (const { line, policy, message } of problems) {
          session.print(`${file}${line === null ? "" : `:${line}`}: ${policy === null ? "" : `${policy}: `}${message}`);
        }
        if (problems.length === 0) session.print(`${file} can be put in force`);
      }
      session.exitCode = problems.length === 0 ? EXIT.go : EXIT.noGo;
    });
};

export const definePolicyTest: DefineCommand = (command, session) => {
  command
    .argument("<file>", "policies in Cedar")
    .option("--tests <file>", "requests and what must be decided (default: FILE.test.yaml beside the policies)")
    .addHelpText("after", example("provost policy test acme.cedar"))
    .action(async (file: string, options: { tests?: string }) => {
      const tests = options.tests ?? testsBeside(file);
      if (tests === null) throw new ProvostError("POLICY_INVALID", `there are no tests beside ${file}`, { file });
      const body = { policies: await read(file), tests: await read(tests) };
      const { results } = await withClient(session, (client) => client.policies.test({ body }));
      const failed = results.filter(({ passed }) => !passed).length;
      if (session.options.json) session.printJson({ results, failed });
      else {
        for (const { passed, name, expected, decided, reason } of results) {
          session.print(
            passed ? `ok    ${name}` : `FAIL  ${name}: expected ${expected}, decided ${decided} (${reason})`,
          );
        }
        session.print(`${results.length - failed} of ${results.length} passed`);
      }
      session.exitCode = failed === 0 ? EXIT.go : EXIT.noGo;
    });
};

export const definePolicyActivate: DefineCommand = (command, session) => {
  command
    .argument("<file|version>", "policies in Cedar, or the number of a version that was in force before (0: built-in)")
    .requiredOption("--reason <text>", "why, for the record")
    .addHelpText(
      "after",
      example(
        'provost policy activate acme.cedar --reason "only leads approve"',
        'provost policy activate 0 --reason "back to the built-in ones"',
      ),
    )
    .action(async (what: string, { reason }: { reason: string }) => {
      const tests = testsBeside(what);
      const wanted = /^\d+$/.test(what)
        ? { version: Number(what) }
        : { policies: await read(what), tests: tests === null ? null : await read(tests) };
      const body = { ...wanted, reason };
      const { name } = await withClient(session, (client) => client.policies.activate({ body }));
      if (session.options.json) session.printJson({ inForce: name });
      else session.print(`version ${name} is in force`);
      session.exitCode = EXIT.go;
    });
};

export const definePolicyHistory: DefineCommand = (command, session) => {
  command
    .option("--limit <count>", "how many at most", positiveInteger, 20)
    .addHelpText("after", example("provost policy history"))
    .action(async ({ limit }: { limit: number }) => {
      const history = await withClient(session, (client) => client.policies.history({ query: { limit } }));
      if (session.options.json) session.printJson(history);
      else {
        for (const { version, activatedAt, activatedBy, reason } of history.activations) {
          session.print(`${activatedAt}  version ${version}  ${activatedBy}  ${reason}`);
        }
        if (history.activations.length === 0) session.print("the built-in policies have always been in force");
        for (const { statement, revokedAt } of history.grants) {
          const end = revokedAt === null ? `until ${statement.expiresAt}` : `revoked ${revokedAt}`;
          const { grantId, actor, actions, reason } = statement;
          session.print(`grant ${grantId}  ${actor}: ${actions.join(", ")}  ${end}  ${reason}`);
        }
      }
      session.exitCode = EXIT.go;
    });
};
