/** Links to evidence stand at the end of the page: in the text, 64 digits of a hash would drown what it says. */
import { evidenceOf, evidencePath } from "../packet-evidence.ts";
import type { Packet } from "../packet-schema.ts";
import { escaped } from "./escape.ts";

const label = (sha256: string): string => sha256.slice(0, 12);

export const evidenceLink = (name: string, sha256: string): string => `[${escaped(name)}][${label(sha256)}]`;

export const evidenceLinkTargets = (packet: Packet): string =>
  [...evidenceOf(packet)].map((sha256) => `[${label(sha256)}]: ${evidencePath(sha256)}`).join("\n");
