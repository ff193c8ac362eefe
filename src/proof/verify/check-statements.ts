/** Every statement says what packet.json says, is signed by the same key, and none is missing or too many. */
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { openEnvelope } from "../dsse.ts";
import type { Manifest } from "../manifest.ts";
import type { Packet } from "../packet-schema.ts";
import { STATEMENT_PAYLOAD_TYPE, statementSchema } from "../statement.ts";
import { statementsOf } from "../statements.ts";
import type { VerifyingKey } from "../verifying-key.ts";
import { Alteration } from "./alteration.ts";
import { readText } from "./folder.ts";
import type { Tally } from "./tally.ts";

export const checkStatements = async (
  folder: string,
  packet: Packet,
  manifest: Manifest,
  key: VerifyingKey,
  tally: Tally,
): Promise<void> => {
  const expected = statementsOf(packet);
  const unexpected = manifest.files.find(({ path }) => path.startsWith("statements/") && !expected.has(path));
  if (unexpected !== undefined)
    throw new Alteration(unexpected.path, "states something about no task or gate of the run");
  for (const [path, statement] of expected) {
    const opened = openEnvelope(await readText(folder, path), STATEMENT_PAYLOAD_TYPE, key);
    if (!opened.ok) throw new Alteration(path, opened.problem);
    if (!statementSchema.safeParse(opened.body).success) throw new Alteration(path, "holds no in-toto statement");
    if (canonicalJson(opened.body) !== canonicalJson(statement)) throw new Alteration(path, "differs from packet.json");
    tally.checked += 1;
  }
};
