import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { ProvostError } from "../../model/errors.ts";
import { whileAuthorized } from "./while-authorized.ts";

const setUp = () => {
  const clock = createTestClock();
  const events = new EventEmitter();
  const closings: [number, string][] = [];
  const state = { error: null as Error | null, asked: 0 };
  const socket = {
    on: (event: "close", listener: () => void) => events.on(event, listener),
    close: (code: number, reason: string) => void closings.push([code, reason]),
  };
  const recheck = async () => {
    state.asked += 1;
    if (state.error !== null) throw state.error;
  };
  whileAuthorized(socket, recheck, clock);
  const minute = async () => {
    clock.advance(60_000);
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return { events, closings, state, minute };
};

test("a connection is looked at each minute, and closed when the right to it is gone", async () => {
  const { closings, state, minute } = setUp();
  await minute();
  await minute();
  expect([state.asked, closings]).toEqual([2, []]);
  state.error = new ProvostError("UNAUTHENTICATED", "revoked");
  await minute();
  expect(closings).toEqual([[1008, "UNAUTHENTICATED"]]);
});

test("a database that does not answer closes nothing, and a closed connection is not looked at", async () => {
  const { events, closings, state, minute } = setUp();
  state.error = new ProvostError("DATABASE_UNAVAILABLE", "down");
  await minute();
  expect([state.asked, closings]).toEqual([1, []]);
  events.emit("close");
  await minute();
  expect(state.asked).toBe(1);
});
