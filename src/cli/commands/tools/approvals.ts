/** `provost approvals list|show|grant|deny|answer|rules|revoke`. */
import { InvalidArgumentError } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { parseDuration } from "../../../model/duration.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";
import type { GivenAnswer, ShownApproval, ShownRule } from "../../tool-desk.ts";
import { withTools } from "../../with-tools.ts";
import type { Session } from "../../session.ts";

const LIMIT = 200;

const row = (one: ShownApproval): string[] => [
  one.approvalId,
  one.state,
  one.agentName,
  one.tool,
  one.expiresAt.slice(0, 19),
  fitLine(plainLine(one.kind === "question" ? one.reason : one.input), 80),
];

export const defineApprovalsList: DefineCommand = (command, session) => {
  command
    .option("--all", "also what is settled", false)
    .addHelpText("after", example("provost approvals list"))
    .action(async ({ all }: { all: boolean }) => {
      const filter = all ? { limit: LIMIT } : { state: "pending" as const, limit: LIMIT };
      const approvals = await withTools(session, (desk) => desk.approvals(filter));
      session.exitCode = EXIT.go;
      if (session.options.json) return session.printJson({ approvals });
      if (approvals.length === 0) return session.print("nobody waits for an answer");
      textTable([["ID", "STATE", "AGENT", "TOOL", "EXPIRES", "WHAT"], ...approvals.map(row)]).forEach(session.print);
    });
};

const details = (one: ShownApproval): [string, string | null][] => [
  ["id", one.approvalId],
  ["state", one.state],
  ["agent", `${one.agentName} (${one.askedBy})`],
  ["run, task", one.runId === null ? null : `${one.runId} ${one.taskId ?? ""}`],
  ["asked, expires", `${one.askedAt} ${one.expiresAt}`],
  ["tool", one.tool],
  ["hash", one.inputHash],
  [one.kind === "question" ? "question" : "because", one.reason],
  ["answered", one.settledBy === null ? null : `${one.settledAt ?? ""} by ${one.settledBy}: ${one.answer ?? ""}`],
];

/** Exactly what would be done: an argument a line, control characters shown as what they are. */
const inputLines = (text: string): string[] =>
  Object.entries(JSON.parse(text) as Record<string, unknown>).map(
    ([name, value]) => `  ${plainLine(name)}: ${JSON.stringify(value)}`,
  );

const printOne = (session: Session, one: ShownApproval): void => {
  for (const [name, value] of details(one)) if (value !== null) session.print(`${name}: ${plainLine(value)}`);
  if (one.kind === "question") return;
  session.print("with");
  inputLines(one.input).forEach(session.print);
};

export const defineApprovalsShow: DefineCommand = (command, session) => {
  command
    .argument("<id>", "as `provost approvals list` shows it")
    .addHelpText("after", example("provost approvals show 0199b3a2-0000-7000-8000-000000000007"))
    .action(async (approvalId: string) => {
      const approval = await withTools(session, (desk) => desk.approval(approvalId));
      if (session.options.json) session.printJson({ approval });
      else printOne(session, approval);
      session.exitCode = EXIT.go;
    });
};

const settle = async (session: Session, approvalId: string, answer: GivenAnswer): Promise<void> => {
  const approval = await withTools(session, (desk) => desk.settle(approvalId, answer));
  if (session.options.json) session.printJson({ approval });
  else
    session.print(`${approvalId} is ${approval.state}${approval.ruleId === null ? "" : ` (rule ${approval.ruleId})`}`);
  session.exitCode = EXIT.go;
};

const DAYS = /^(\d+)\s*d$/;
const readSeconds = (text: string): number => {
  const days = DAYS.exec(text)?.[1];
  const ms = days === undefined ? parseDuration(text) : Number(days) * 86_400_000;
  if (ms === null || ms < 60_000) throw new InvalidArgumentError("It must be a time such as 7d, 12h or 30m.");
  return Math.round(ms / 1_000);
};

/** `command=["npm","test","*"]` or `path=src/*`, into what was given before. */
const readMatch = (text: string, before: ShownRule["pattern"] = {}): ShownRule["pattern"] => {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be an argument and a pattern, such as path=src/*.");
  const value = text.slice(at + 1);
  const list: unknown = value.startsWith("[") ? JSON.parse(value) : null;
  return { ...before, [text.slice(0, at)]: Array.isArray(list) ? list.map(String) : value };
};

type Granting = { reason: string; remember: boolean; match?: ShownRule["pattern"]; for: number };

export const defineApprovalsGrant: DefineCommand = (command, session) => {
  command
    .argument("<id>", "as `provost approvals list` shows it")
    .option("--reason <text>", "why", "granted")
    .option("--remember", "grant exactly this also in future", false)
    .option("--match <argument=pattern>", "grant in future what looks like this; * stands for any text", readMatch)
    .option("--for <time>", "how long to remember it: 12h, 7d", readSeconds, 7 * 86_400)
    .addHelpText(
      "after",
      example(
        "provost approvals grant ID",
        `provost approvals grant ID --match 'command=["npm","test","*"]' --for 30d --reason "tests do no harm"`,
      ),
    )
    .action(async (approvalId: string, { reason, remember, match, for: forSeconds }: Granting) => {
      const rule = remember || match ? { remember: { forSeconds, ...(match && { pattern: match }) } } : {};
      await settle(session, approvalId, { kind: "granted", reason, ...rule });
    });
};

export const defineApprovalsDeny: DefineCommand = (command, session) => {
  command
    .argument("<id>", "as `provost approvals list` shows it")
    .requiredOption("--reason <text>", "why; the agent gets to know it")
    .addHelpText("after", example('provost approvals deny ID --reason "not before the tests are green"'))
    .action((approvalId: string, { reason }: { reason: string }) =>
      settle(session, approvalId, { kind: "denied", reason }),
    );
};

export const defineApprovalsAnswer: DefineCommand = (command, session) => {
  command
    .argument("<id>", "of a question, as `provost approvals list` shows it")
    .argument("<answer>", "what the agent gets to know")
    .addHelpText("after", example('provost approvals answer ID "Port 8443."'))
    .action((approvalId: string, answer: string) => settle(session, approvalId, { kind: "answered", answer }));
};

const ruleRow = (rule: ShownRule): string[] => [
  rule.ruleId,
  rule.revokedAt === null ? `until ${rule.expiresAt.slice(0, 19)}` : `revoked by ${rule.revokedBy ?? ""}`,
  rule.tool,
  rule.madeBy,
  fitLine(plainLine(JSON.stringify(rule.pattern)), 80),
];

export const defineApprovalsRules: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost approvals rules")).action(async () => {
    const rules = await withTools(session, (desk) => desk.rules(LIMIT));
    session.exitCode = EXIT.go;
    if (session.options.json) return session.printJson({ rules });
    if (rules.length === 0) return session.print("there are no rules");
    textTable([["ID", "HOLDS", "TOOL", "MADE BY", "PATTERN"], ...rules.map(ruleRow)]).forEach(session.print);
  });
};

export const defineApprovalsRevoke: DefineCommand = (command, session) => {
  command
    .argument("<rule>", "as `provost approvals rules` shows it")
    .addHelpText("after", example("provost approvals revoke RULE"))
    .action(async (ruleId: string) => {
      await withTools(session, (desk) => desk.revokeRule(ruleId));
      if (session.options.json) session.printJson({ revoked: ruleId });
      else session.print(`rule ${ruleId} grants nothing more`);
      session.exitCode = EXIT.go;
    });
};
