import type { Manifest } from "../manifest.ts";
import { PACKET_FILE } from "../packet-files.ts";
import { type Packet, packetSchema, serializePacket } from "../packet-schema.ts";
import { summarize } from "../summarize.ts";
import type { VerifyingKey } from "../verifying-key.ts";
import { Alteration } from "./alteration.ts";
import type { Tally } from "./tally.ts";

const parse = (text: string): Packet => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Alteration(PACKET_FILE, "is no JSON");
  }
  const parsed = packetSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Alteration(PACKET_FILE, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not in a known form"}`);
  }
  return parsed.data;
};

/** `packet.json`, which must hold nothing that its schema does not know and agree with its own counts. */
export const readPacket = (text: string, manifest: Manifest, key: VerifyingKey, tally: Tally): Packet => {
  const packet = parse(text);
  if (serializePacket(packet) !== text) throw new Alteration(PACKET_FILE, "holds fields that no packet has");
  if (packet.run.runId !== manifest.runId)
    throw new Alteration(PACKET_FILE, `is of run ${packet.run.runId}, not ${manifest.runId}`);
  if (packet.keyId !== key.keyId)
    throw new Alteration(PACKET_FILE, `names key ${packet.keyId}, but key ${key.keyId} signed it`);
  const counted = JSON.stringify(summarize(packet));
  if (counted !== JSON.stringify(packet.summary))
    throw new Alteration(PACKET_FILE, "its summary does not follow from its records");
  tally.checked += 1;
  return packet;
};
