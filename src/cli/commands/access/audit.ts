/** `provost audit list|verify|export|prune`. */
import { readFile } from "node:fs/promises";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { withAccess } from "../../with-access.ts";

export const defineAuditList: DefineCommand = (command, session) => {
  command
    .option("--limit <count>", "how many at most", positiveInteger, 50)
    .option("--before <position>", "those before this position", positiveInteger)
    .option("--actor <kind:id>", "of whom")
    .addHelpText("after", example("provost audit list --actor user:0199b3a2"))
    .action(async ({ limit, before, actor }: { limit: number; before?: number; actor?: string }) => {
      const events = await withAccess(session, ({ auditLog, owner }) =>
        auditLog.list(owner.tenantId, { limit, before: before ?? null, actor: actor ?? null }),
      );
      if (session.options.json) session.printJson({ events });
      else {
        for (const { streamPosition, time, name, actor: by, payload, personal } of events) {
          const { sealed: _, ...rest } = payload;
          const from = personal === null ? "" : `  from ${JSON.stringify(personal)}`;
          session.print(`${streamPosition}  ${time}  ${by}  ${name}  ${JSON.stringify(rest)}${from}`);
        }
        if (events.length === 0) session.print("the audit log is empty");
      }
      session.exitCode = EXIT.go;
    });
};

export const defineAuditVerify: DefineCommand = (command, session) => {
  command
    .option("--file <path>", "an export instead of the log in the database")
    .addHelpText("after", example("provost audit verify", "provost audit verify --file audit.jsonl"))
    .action(async ({ file }: { file?: string }) => {
      if (file === undefined) {
        const verdict = await withAccess(session, ({ auditLog, owner }) => auditLog.verify(owner.tenantId));
        if (!verdict.ok) throw new ProvostError("AUDIT_BROKEN", verdict.problem, { position: verdict.position });
        if (session.options.json) session.printJson(verdict);
        else session.print(`the audit log is whole: ${verdict.events} events`);
      } else {
        const { verifyExport } = await import("../../../access/audit/export.ts");
        const text = await readFile(file, "utf8").catch((cause: unknown) => {
          throw new ProvostError("AUDIT_BROKEN", `${file} cannot be read: ${String(cause)}`, { file }, { cause });
        });
        const { tenantId, events, keyId } = verifyExport(text);
        if (session.options.json) session.printJson({ ok: true, tenantId, events, keyId });
        else session.print(`the export of ${tenantId} is whole: ${events} events, signed by ${keyId}`);
      }
      session.exitCode = EXIT.go;
    });
};

export const defineAuditExport: DefineCommand = (command, session) => {
  command
    .addHelpText("after", example("provost audit export > audit.jsonl"))
    .description("Write the audit log as signed JSON lines to standard output.")
    .action(async () => {
      await withAccess(session, async ({ auditLog, owner }) => {
        for await (const line of auditLog.export(owner.tenantId)) await session.io.write(Buffer.from(line));
      });
      session.exitCode = EXIT.go;
    });
};

export const defineAuditPrune: DefineCommand = (command, session) => {
  command
    .requiredOption("--keep-days <count>", "how many days to keep, at least 30", positiveInteger)
    .addHelpText("after", example("provost audit prune --keep-days 400"))
    .action(async ({ keepDays }: { keepDays: number }) => {
      const pruned = await withAccess(session, ({ auditLog, owner }) => auditLog.prune(owner, keepDays));
      if (session.options.json) session.printJson({ pruned });
      else if (pruned === null) session.print(`nothing is older than ${keepDays} days`);
      else session.print(`${pruned.removed} events are removed; the chain goes on from ${pruned.hash}`);
      session.exitCode = EXIT.go;
    });
};
