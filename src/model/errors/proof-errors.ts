/** What is wrong with evidence, attestations or packets. */
import { failed, invalid, missing, type ErrorEntry } from "./entry.ts";

export const PROOF_ERRORS = {
  BLOB_MISSING: failed(
    "permanent",
    "Evidence that a record names is not stored.",
    "Restore the data folder, or run the check again.",
  ),
  BLOB_ALTERED: failed(
    "security",
    "Stored evidence no longer has the bytes that its name states.",
    "Restore the data folder, or run the check again.",
  ),
  CHECK_OUTPUT_INVALID: failed(
    "permanent",
    "What a check was given to read is not in the format it names.",
    "See the position named.",
  ),
  APPROVAL_INVALID: invalid("A waiver or approval lacks its reason, owner or due date.", "Give what is named."),
  PACKET_INVALID: failed("security", "The proof packet was altered or is incomplete.", "Get the original packet."),
  KEY_INVALID: invalid("The key is not an ed25519 key in PEM.", "Name the public key of the signer."),
  EVIDENCE_NOT_FOUND: missing("Nothing is stored under this address.", "See the run's record for what there is."),
} as const satisfies Record<string, ErrorEntry>;
