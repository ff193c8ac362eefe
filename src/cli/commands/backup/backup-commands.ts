/** Commands about backups and what is restored from them. */
import type { CommandEntry } from "../../command-entry.ts";

const SCHEDULE_COMMANDS: readonly CommandEntry[] = [
  {
    name: "set",
    summary: "have backups made by the clock, and old ones removed",
    load: async () => (await import("./backup-schedule.ts")).defineSetSchedule,
  },
  {
    name: "remove",
    summary: "make no more of them; those that were made stay",
    load: async () => (await import("./backup-schedule.ts")).defineRemoveSchedule,
  },
];

export const BACKUP_COMMANDS: readonly CommandEntry[] = [
  {
    name: "backup",
    summary: "write the data folder and its database into one file, while everything goes on",
    load: async () => (await import("./backup.ts")).defineBackup,
    here: true,
    commands: [
      {
        name: "list",
        summary: "list the backups of this data folder and how old the latest is",
        load: async () => (await import("./backup-list.ts")).defineBackupList,
      },
      {
        name: "schedule",
        summary: "have backups made by the clock",
        commands: SCHEDULE_COMMANDS,
        example: 'provost backup schedule set "0 3 * * *" --folder /mnt/backups --recipient age1…',
      },
      {
        name: "drill",
        summary: "restore the latest backup into a place made for it and measure that",
        load: async () => (await import("./backup-drill.ts")).defineBackupDrill,
        here: true,
      },
    ],
  },
  {
    name: "restore",
    summary: "put a backup into a new data folder and database",
    load: async () => (await import("./restore.ts")).defineRestore,
    here: true,
  },
];
