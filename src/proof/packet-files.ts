/** The files of a packet by their path in it, all but the manifest: texts as they are, evidence by where it lies. */
import { sealEnvelope } from "./dsse.ts";
import { eventLines } from "./event-lines.ts";
import { renderHtml } from "./html/page.ts";
import { renderMarkdown } from "./markdown/page.ts";
import type { PacketInput } from "./packet-input.ts";
import { evidenceOf, evidencePath } from "./packet-evidence.ts";
import { type Packet, serializePacket } from "./packet-schema.ts";
import { STATEMENT_PAYLOAD_TYPE } from "./statement.ts";
import { statementsOf } from "./statements.ts";

export const PACKET_FILE = "packet.json";
export const MARKDOWN_FILE = "packet.md";
export const HTML_FILE = "packet.html";
export const PUBLIC_KEY_FILE = "public-key.pem";

/** Either the content, or a file to copy whose content must have the sha256 named. */
export type FileSource = { content: string | Uint8Array } | { copyOf: string; sha256: string };

export const packetFiles = (packet: Packet, input: PacketInput): Map<string, FileSource> => {
  const files = new Map<string, FileSource>();
  for (const sha256 of evidenceOf(packet))
    files.set(evidencePath(sha256), { copyOf: input.blobs.path(sha256), sha256 });
  for (const [path, statement] of statementsOf(packet))
    files.set(path, { content: sealEnvelope(STATEMENT_PAYLOAD_TYPE, statement, input.key) });
  files.set(packet.files.plan.path, { content: input.planSource });
  if (packet.files.sidecar !== null && input.sidecarSource !== null)
    files.set(packet.files.sidecar.path, { content: input.sidecarSource });
  files.set(packet.files.events.path, { content: eventLines(input.events) });
  files.set(PUBLIC_KEY_FILE, { content: input.key.publicKeyPem });
  files.set(MARKDOWN_FILE, { content: renderMarkdown(packet) });
  files.set(HTML_FILE, { content: renderHtml(packet) });
  files.set(PACKET_FILE, { content: serializePacket(packet) });
  return files;
};
