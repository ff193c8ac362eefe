import { asProvostError, EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { examineDataFolder, examineDisk } from "../doctor/data-folder.ts";
import { examineDatabase } from "../doctor/database.ts";
import { fail, type Finding } from "../doctor/finding.ts";
import { examineGit, examineNode, examineProc, examineRepository } from "../doctor/machine.ts";
import { examineMasterKeys } from "../doctor/master-keys.ts";
import { examineMcpServers } from "../doctor/mcp-servers.ts";
import { examineModels } from "../doctor/models.ts";
import { examineSandbox } from "../doctor/sandbox.ts";
import { homePath } from "../home-path.ts";
import type { Session } from "../session.ts";
import { isControlPlaneNamed } from "../with-client.ts";

/** A data folder that cannot be opened is a finding like others: it must not hide them. */
const lookInside = async (session: Session, look: Promise<Finding[]>): Promise<Finding[]> => {
  try {
    return await look;
  } catch (thrown) {
    const error = asProvostError(thrown);
    if (error.exit !== EXIT.environment) throw thrown;
    const name = isControlPlaneNamed(session) ? "control plane" : "data folder";
    return [fail(name, `${error.code}: ${error.message}`, error.wayOut)];
  }
};

/** What opens the data folder hears, each for itself, why it cannot be opened. */
const withoutRepeated = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [`${finding.name}\n${finding.message}`, finding])).values(),
];

const examine = async (session: Session, planPath: string | undefined): Promise<Finding[]> => {
  const home = homePath(session);
  const findings = await Promise.all([
    Promise.resolve(examineNode(process.version)),
    examineGit(),
    examineRepository(session.io.cwd),
    examineDataFolder(home),
    examineDisk(home),
    examineProc(),
    examineDatabase(),
    examineSandbox(),
    lookInside(session, examineModels(session, planPath)),
    lookInside(session, examineMasterKeys(session)),
    lookInside(session, examineMcpServers(session)),
  ]);
  return withoutRepeated(findings.flat());
};

const print = (session: Session, { name, status, message, wayOut }: Finding): void => {
  const { green, yellow, red } = session.colors.stdout;
  const paint = { ok: green, warn: yellow, fail: red }[status];
  session.print(`${paint(status.padEnd(4))}  ${name.padEnd(11)}  ${message}`);
  if (wayOut !== null) session.print(`${" ".repeat(19)}→ ${wayOut}`);
};

export const defineDoctor: DefineCommand = (command, session) => {
  command
    .argument("[plan]", "a plan whose agents are looked at as well")
    .addHelpText("after", example("provost doctor", "provost doctor PLAN.md --json"))
    .action(async (planPath: string | undefined) => {
      const findings = await examine(session, planPath);
      const healthy = findings.every(({ status }) => status !== "fail");
      if (session.options.json) session.printJson({ ok: healthy, checks: findings });
      else for (const finding of findings) print(session, finding);
      session.exitCode = healthy ? EXIT.go : EXIT.environment;
    });
};
