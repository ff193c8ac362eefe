import { z } from "zod";
import { eventKind } from "./event-kind.ts";

const backup = { backupId: z.string(), homeId: z.string(), path: z.string() };

export const BACKUP_EVENTS = {
  "backup.taken": eventKind(
    "A backup of the data folder and its database is on the disk.",
    { ...backup, bytes: z.number().int(), sha256: z.string(), encrypted: z.boolean() },
    { audit: true },
  ),
  "backup.failed": eventKind(
    "A backup could not be made; nothing is left of it.",
    { ...backup, problem: z.string() },
    { audit: true },
  ),
  "blobs.removed": eventKind(
    "Blobs that no record named any more, stored before a time, were removed from a data folder.",
    { homeId: z.string(), removed: z.number().int(), bytes: z.number().int(), storedBefore: z.string() },
    { audit: true },
  ),
  "backup.pruned": eventKind("A backup was removed, as the retention of its schedule says.", backup, { audit: true }),
};
