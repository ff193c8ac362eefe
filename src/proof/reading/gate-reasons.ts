import type { Packet, PacketGate } from "../packet-schema.ts";

/** What a gate's reasons say beyond its criteria and tasks: those are shown by themselves, with their evidence. */
export const ownReasons = (packet: Packet, gate: PacketGate): string[] => {
  const titles = [...packet.criteria.filter(({ gateId }) => gateId === gate.gateId), ...packet.tasks].map(
    ({ title }) => `"${title}" (line`,
  );
  return gate.reasons.filter((reason) => !titles.some((title) => reason.includes(title)));
};
