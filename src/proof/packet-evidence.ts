import type { Packet } from "./packet-schema.ts";

/** sha256 of every blob that the records name, once each. */
export const evidenceOf = (packet: Packet): Set<string> =>
  new Set([
    ...packet.attempts.flatMap(({ outputBlob }) => outputBlob ?? []),
    ...(packet.fork?.inherited ?? []).flatMap(({ attempt }) => attempt.outputBlob ?? []),
    ...packet.criteria.flatMap(({ base, head }) =>
      [base, head].flatMap((seen) => seen?.blobs.map((blob) => blob.sha256) ?? []),
    ),
  ]);

/** Where a blob lies in a packet. */
export const evidencePath = (sha256: string): string => `evidence/${sha256}`;
