import { expect, test } from "vitest";
import { writtenPacket } from "../fixtures/packet-folder.ts";
import { packetRecord } from "../packet-record.ts";
import type { Packet } from "../packet-schema.ts";
import { headline } from "./headline.ts";

const record = async () => packetRecord((await writtenPacket()).input);
const withCriteria = (packet: Packet, criteria: Packet["summary"]["criteria"]): Packet => ({
  ...packet,
  summary: { ...packet.summary, criteria },
});

test("the headline counts what is not proven", async () => {
  expect(headline(await record())).toEqual({
    word: "No-Go",
    sentence: "9 of 12 criteria proven; 2 refuted and 1 waived. All 8 tasks merged.",
  });
});

test("a plan without criteria proves nothing, and the headline says so", async () => {
  const packet = withCriteria(await record(), { total: 0, proven: 0, refuted: 0, unproven: 0, waived: 0 });
  expect(headline(packet).sentence).toContain("nothing is proven");
});

test("a run that failed says why", async () => {
  const packet = await record();
  const run = {
    ...packet.run,
    state: "failed" as const,
    decision: null,
    error: { code: "DISK_FULL", message: "no space left" },
  };
  expect(headline({ ...packet, run })).toMatchObject({
    word: "Not decided",
    sentence: expect.stringContaining("The run failed: no space left (DISK_FULL)."),
  });
});
