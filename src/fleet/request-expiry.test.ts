import { expect, test } from "vitest";
import { createTestClock } from "../../test/support/clock.ts";
import { createTestAgent } from "../../test/support/connected-agent.ts";
import type { TenantId } from "../model/ids.ts";
import type { ControlFrame } from "./protocol/frames.ts";
import type { Database, Tx } from "../store/database.ts";
import { createRequestExpiry } from "./request-expiry.ts";
import { createRoster } from "./roster.ts";

/** A request of an agent, of which nobody answers. @param meanwhile while it is being settled */
const set = (meanwhile: (leave: () => void) => void = () => undefined) => {
  const clock = createTestClock();
  const roster = createRoster();
  const heard: ControlFrame[] = [];
  const faults: unknown[] = [];
  const agent = { ...createTestAgent({}), send: (frame: ControlFrame) => void heard.push(frame) };
  roster.add(agent);
  let open = true;
  const query = () => {
    meanwhile(() => roster.remove(agent));
    return Promise.resolve(open ? [{ messageId: "m" }] : []);
  };
  const transaction = async (tenantId: TenantId, work: (tx: Tx) => Promise<unknown>) => {
    const result = await work({ tenantId, now: clock.now(), query } as Partial<Tx> as Tx);
    open = false;
    return result;
  };
  const db = { transaction } as Partial<Database> as Database;
  const expiry = createRequestExpiry({ db, clock, roster, onFault: (fault) => void faults.push(fault) });
  return { agent, clock, roster, heard, faults, expiry, isOpen: () => open };
};

test("who asked is told when nobody has answered in time", async () => {
  const { agent, clock, heard, expiry } = set();
  expiry.watch(agent, "c", 50);

  clock.advance(50);

  await expect.poll(() => heard).toEqual([{ type: "expired", id: "m", correlationId: "c" }]);
});

test("of one that is away, or leaves at that moment, it stays open, and it is told when it is back", async () => {
  for (const { agent, clock, roster, heard, faults, expiry, isOpen } of [set(), set((leave) => leave())]) {
    expiry.watch(agent, "c", 50);
    if (heard.length === 0 && faults.length === 0) roster.remove(agent);

    clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));

    expect([heard, isOpen(), faults]).toEqual([[], true, []]);
  }
});
