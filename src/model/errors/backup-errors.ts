/** Backups and what is restored from them. */
import { environment, failed, invalid, missing, type ErrorEntry } from "./entry.ts";

export const BACKUP_ERRORS = {
  BACKUP_ALTERED: failed(
    "security",
    "The backup is not what was signed: altered, incomplete or damaged.",
    "Use another copy of it, or an older backup.",
  ),
  BACKUP_KEY_WRONG: invalid(
    "The backup is encrypted, and what was given does not open it.",
    "Give the passphrase with --passphrase-file, or the age identity with --identity.",
  ),
  BACKUP_NEWER: environment(
    "The backup was made by a newer version.",
    "Restore it with that version or a later one, then upgrade.",
  ),
  BACKUP_INCOMPLETE: failed(
    "permanent",
    "The login cannot read every row, so a backup would lose some.",
    "Connect with the login that owns the schema.",
  ),
  BACKUP_BUSY: environment("Another backup of the data folder is being made.", "Wait until it has ended."),
  SWEEP_REFUSED: environment(
    "It is in doubt which blobs are named by records, so none was removed.",
    "The message says what the doubt is about; nothing is lost but space.",
  ),
  BACKUP_NOT_FOUND: missing("There is no such backup.", "See `provost backup list`."),
  RESTORE_TARGET_TAKEN: environment(
    "There is something where the backup is to be restored.",
    "Name a data folder and a database that are new.",
  ),
} as const satisfies Record<string, ErrorEntry>;
