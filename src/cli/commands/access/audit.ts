/** `provost audit list|verify|export|prune`. */
import { InvalidArgumentError } from "commander";
import { readFile } from "node:fs/promises";
import type { Output } from "../../../sdk/client/index.ts";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { withClient } from "../../with-client.ts";

export const defineAuditList: DefineCommand = (command, session) => {
  command
    .option("--limit <count>", "how many at most", positiveInteger, 50)
    .option("--before <position>", "those before this position", positiveInteger)
    .option("--actor <kind:id>", "of whom")
    .addHelpText("after", example("provost audit list --actor user:0199b3a2"))
    .action(async ({ limit, before, actor }: { limit: number; before?: number; actor?: string }) => {
      const query = { limit, ...(before !== undefined && { before }), ...(actor !== undefined && { actor }) };
      const { items: events } = await withClient(session, (client) => client.audit.list({ query }));
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

type Checkpoint = Extract<Output<"audit.verify">, { ok: true }>["checkpoint"];

const sinceText = (checkpoint: Checkpoint): string => {
  if (checkpoint === null) return "";
  const { streamPosition, prunedAt, keyId, signedHere } = checkpoint;
  const who = signedHere ? "this control plane" : `key ${keyId}, which is not the one of this control plane`;
  return `; those up to ${streamPosition} were removed at ${prunedAt}, signed by ${who}`;
};

export const defineAuditVerify: DefineCommand = (command, session) => {
  command
    .option("--file <path>", "an export instead of the log in the database")
    .addHelpText("after", example("provost audit verify", "provost audit verify --file audit.jsonl"))
    .action(async ({ file }: { file?: string }) => {
      if (file === undefined) {
        const verdict = await withClient(session, (client) => client.audit.verify());
        if (!verdict.ok) throw new ProvostError("AUDIT_BROKEN", verdict.problem, { position: verdict.position });
        if (session.options.json) session.printJson(verdict);
        else session.print(`the audit log is whole: ${verdict.events} events${sinceText(verdict.checkpoint)}`);
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
      await withClient(session, async (client) => {
        const { body } = await client.audit.export();
        for await (const chunk of body ?? []) await session.io.write(chunk);
      });
      session.exitCode = EXIT.go;
    });
};

export const defineAuditPrune: DefineCommand = (command, session) => {
  command
    .requiredOption("--keep-days <count>", "how many days to keep, at least 30", positiveInteger)
    .addHelpText("after", example("provost audit prune --keep-days 400"))
    .action(async ({ keepDays }: { keepDays: number }) => {
      const { pruned } = await withClient(session, (client) => client.audit.prune({ body: { keepDays } }));
      if (session.options.json) session.printJson({ pruned });
      else if (pruned === null) session.print(`nothing is older than ${keepDays} days`);
      else session.print(`${pruned.removed} events are removed; the chain goes on from ${pruned.hash}`);
      session.exitCode = EXIT.go;
    });
};

const readDays = (value: string): number | null => {
  if (value === "all") return null;
  const days = Number(value);
  if (/^\d{2,5}$/.test(value) && days >= 30 && days <= 36_500) return days;
  throw new InvalidArgumentError('It must be "all" or a number of days from 30 to 36500.');
};

const retentionText = ({ keepDays, own }: Output<"audit.retention">): string => {
  const kept = keepDays === null ? "everything is kept" : `what is older than ${keepDays} days is removed once a day`;
  return own === null ? `${kept} (as the control plane is set)` : `${kept}, as ${own.setBy} has set at ${own.setAt}`;
};

export const defineAuditRetention: DefineCommand = (command, session) => {
  command
    .option("--keep-days <count>", 'keep so many days, at least 30, or "all"', readDays)
    .option("--unset", "keep as long as the control plane is set to", false)
    .addHelpText("after", example("provost audit retention", "provost audit retention --keep-days 400"))
    .action(async ({ keepDays, unset }: { keepDays?: number | null; unset: boolean }) => {
      const rule = await withClient(session, (client) => {
        if (unset) return client.audit.unsetRetention();
        return keepDays === undefined ? client.audit.retention() : client.audit.setRetention({ body: { keepDays } });
      });
      if (session.options.json) session.printJson(rule);
      else session.print(retentionText(rule));
      session.exitCode = EXIT.go;
    });
};
