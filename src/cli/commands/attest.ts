import { userInfo } from "node:os";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import type { AttestRequest } from "../../control-plane.ts";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { selectRun, selectSubject } from "../select-run.ts";
import type { Session } from "../session.ts";
import { withRuns } from "../with-control-plane.ts";

type AttestOptions = { role?: string; by: string; reason: string; owner?: string; due?: string };

const readDate = (value: string): string => {
  const date = new Date(`${value}T00:00:00Z`);
  const real =
    /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  if (!real) throw new InvalidArgumentError("It must be a date such as 2026-12-01.");
  return value;
};

/** The words are those of people: an agent that is asked for a green gate must not find that it can sign one itself. */
const refuseOwnTask = ({ io }: Session, runId: string): void => {
  if (io.env["PROVOST_RUN"] !== runId) return;
  const message = `a task of run ${runId} cannot sign for it; a person has to, in a shell of their own`;
  throw new ProvostError("APPROVAL_INVALID", message, { runId });
};

const attest = async (
  session: Session,
  kind: AttestRequest["kind"],
  namedRun: string,
  namedSubject: string,
  options: AttestOptions,
): Promise<void> => {
  await withRuns(session, async (plane) => {
    const { runId } = await selectRun(plane, namedRun);
    refuseOwnTask(session, runId);
    const { criteria, gates } = await plane.status(runId);
    const subject = selectSubject(
      kind === "mitigation"
        ? gates.map(({ gateId, title }) => ({ id: gateId, title }))
        : criteria.map(({ criterionId, title }) => ({ id: criterionId, title })),
      namedSubject,
    );
    const check = criteria.find(({ criterionId }) => criterionId === subject)?.check;
    const role = options.role ?? (kind === "approval" && check?.kind === "approval" ? check.role : undefined);
    if (!role)
      throw new ProvostError("APPROVAL_INVALID", `a ${kind} needs the role that it is given in: --role`, { subject });
    const { by, reason, owner, due } = options;
    if (reason.trim() === "")
      throw new ProvostError("APPROVAL_INVALID", `a ${kind} needs a reason: --reason`, { subject });
    const attestation = await plane.attest(runId, { kind, subject, role, by, reason, owner, due });
    if (session.options.json) session.printJson({ run: runId, attestation });
    else session.print(`${kind} of ${subject} is signed by ${by}; decide again with: provost resume ${runId}`);
  });
  session.exitCode = EXIT.go;
};

const common = (command: Command, subject: string): Command =>
  command
    .argument("<run>", "run id, or its beginning or end")
    .argument(`<${subject}>`, `${subject} id, a beginning of one, or its title`)
    .requiredOption("--reason <text>", "why")
    .addOption(new Option("--by <name>", "who signs").default(userInfo().username, "your user name"));

export const defineWaive: DefineCommand = (command, session) => {
  common(command, "criterion")
    .requiredOption("--role <role>", "in which role")
    .addHelpText(
      "after",
      example(
        'provost attest waive 0199b3a2 c-p95-under-100-ms-4e1b09ab --role "release manager" --reason "measured by hand"',
      ),
    )
    .action((run: string, subject: string, options: AttestOptions) => attest(session, "waiver", run, subject, options));
};

export const defineApprove: DefineCommand = (command, session) => {
  common(command, "criterion")
    .option("--role <role>", "in which role (default: the one that the check asks for; no other counts)")
    .addHelpText(
      "after",
      example('provost attest approve 0199b3a2 c-security-review-77c0d1e2 --reason "reviewed the threat model"'),
    )
    .action((run: string, subject: string, options: AttestOptions) =>
      attest(session, "approval", run, subject, options),
    );
};

export const defineMitigate: DefineCommand = (command, session) => {
  common(command, "gate")
    .requiredOption("--role <role>", "in which role")
    .requiredOption("--owner <name>", "who will close what is open")
    .requiredOption("--due <date>", "until when, as YYYY-MM-DD, today or later", readDate)
    .addHelpText(
      "after",
      example(
        'provost attest mitigate 0199b3a2 g-gate-week-1-09ab4e1b --role lead --owner Ada --due 2026-12-01 --reason "docs follow"',
      ),
    )
    .action((run: string, subject: string, options: AttestOptions) =>
      attest(session, "mitigation", run, subject, options),
    );
};
