/** What is lost and how long it takes when something breaks: rehearsed, not estimated. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { number } from "../bench/markdown.ts";
import { markdownTable } from "./markdown-table.ts";

const FOLDER = path.join(import.meta.dirname, "..", "test", "chaos");
const faultsSchema = z.array(
  z.object({ fault: z.string(), about: z.string(), accepted: z.number(), lost: z.number(), recoveryMs: z.number() }),
);
const ms = z.number();
const drillsSchema = z.object({
  at: z.string(),
  load: z.array(z.number()),
  incident: z.object({
    mttdSeconds: z.number(),
    mttrSeconds: z.number(),
    escalated: z.literal(true),
    timeline: z.array(z.object({ afterSeconds: z.number(), what: z.string() })),
  }),
  restore: z.object({
    passed: z.literal(true),
    backupMs: ms,
    archiveBytes: z.number(),
    tasks: z.number(),
    rtoMs: ms,
    rpoMs: ms,
    steps: z.array(z.object({ name: z.string(), durationMs: ms })),
    restored: z.object({ tables: z.number(), tableRows: z.number(), files: z.number() }),
  }),
});

const read = async <T>(file: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(JSON.parse(await readFile(path.join(FOLDER, file), "utf8")));

const seconds = (milliseconds: number): string => `${number(milliseconds / 1_000)} s`;

export const renderDisasterRecoveryDoc = async (): Promise<string> => {
  const faults = await read("table.json", faultsSchema);
  const { at, load, incident, restore } = await read("drills.json", drillsSchema);
  const { restored } = restore;
  return [
    "# Disaster recovery\n",
    "What breaks, what it costs, and the way back. The numbers are those of rehearsals: faults by `npm run test:chaos`, an",
    "incident and a restore by `node scripts/keep-drills.ts`. This page is generated from what they kept, by",
    "`npm run docs:generate`.\n",
    "## What breaks\n",
    markdownTable(
      ["what", "how it was tried", "accepted meanwhile", "lost", "back after"],
      faults.map(({ fault, about, accepted, lost, recoveryMs }) => [
        fault,
        about,
        number(accepted),
        number(lost),
        seconds(recoveryMs),
      ]),
    ),
    "",
    "In none of them anybody has to do anything to Provost. Where somebody has to:\n",
    markdownTable(
      ["what is gone", "what is lost", "the way back"],
      [
        ["a control plane's machine, its disk is there", "nothing", "start `provost up` on the same data folder"],
        [
          "a control plane's data folder",
          "worktrees, and packets since its backup; tasks of queues are in the database",
          "`provost restore` of its backup, or start anew beside the same database",
        ],
        [
          "the database, with a standby",
          "nothing that was acknowledged, with quorum replication",
          "promote the standby; control planes follow its name",
        ],
        ["the database, without one", "what came after the last backup", "`provost restore`, below"],
        [
          "the keys",
          "what is encrypted with them cannot be read by anybody",
          "a backup with keys, encrypted; `PROVOST_MASTER_KEY` belongs into a vault as well",
        ],
        ["everything but the backups", "what came after the last backup", "`provost restore`, below"],
      ],
    ),
    "",
    "## Restore\n",
    "A backup holds the data folder and the database as of one moment, while everything goes on. To restore never touches what",
    "is there: it makes a new data folder, and a database that has to be empty.\n",
    "```console",
    "$ provost backup list",
    "$ provost restore today.tar.zst.age --identity key.txt --home /srv/provost --database postgres://…",
    "$ provost doctor --home /srv/provost",
    "$ provost up --home /srv/provost --database postgres://…",
    "$ provost smoke --url https://provost.example --token-file key --skip register run",
    "```\n",
    "Runs that were going on go on: what was merged is merged, what was in hand is done again.\n",
    "## The last rehearsals\n",
    `At ${at}, on a machine with a load of ${load[0]}.\n`,
    `**Restore**: a backup of ${number(restored.tableRows)} rows of ${restored.tables} tables and ${restored.files} files (${number(restore.tasks)} tasks; ${number(restore.archiveBytes / 2 ** 20)} MB) took ${seconds(restore.backupMs)}.`,
    `From the order to restore until the restored control plane answered (RTO): ${seconds(restore.rtoMs)}. What would have been lost`,
    `(RPO): ${seconds(restore.rpoMs)}, which is the time since that backup; on a schedule it is at most the time between two.\n`,
    markdownTable(
      ["step", "took"],
      restore.steps.map(({ name, durationMs }) => [name, seconds(durationMs)]),
    ),
    "",
    `**Incident**: a control plane was killed, and nobody answered the first page. Somebody knew after ${incident.mttdSeconds} s (MTTD);`,
    `all who had been told knew that it was over after ${incident.mttrSeconds} s (MTTR).\n`,
    markdownTable(
      ["seconds from the fault", "what happened"],
      incident.timeline.map(({ afterSeconds, what }) => [String(afterSeconds), what]),
    ),
    "",
    "Rehearse yours: `provost backup drill` restores the latest backup into a place of its own and says how long it took, and",
    "`provost drill` needs no more than Prometheus and Alertmanager in the PATH.",
    "",
  ].join("\n");
};
