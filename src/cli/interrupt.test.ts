import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { createTestClock } from "../../test/support/clock.ts";
import { createInterrupt } from "./interrupt.ts";

const open = () => {
  const process = new EventEmitter();
  const clock = createTestClock();
  const told: string[] = [];
  const interrupt = createInterrupt({
    process,
    clock,
    onSecond: () => told.push("second"),
  });
  interrupt.signal.addEventListener("abort", () => told.push("first"));
  return { process, clock, told, interrupt };
};

describe("createInterrupt", () => {
  it("asks for a pause at the first signal and gives up waiting at the second", () => {
    const { process, clock, told, interrupt } = open();

    process.emit("SIGINT");
    clock.advance(1_000);
    process.emit("SIGTERM");

    expect(told).toEqual(["first", "second"]);
    expect(interrupt.signal.aborted).toBe(true);
  });

  it("takes a signal that was delivered twice for one", () => {
    const { process, clock, told } = open();

    process.emit("SIGINT");
    clock.advance(20);
    process.emit("SIGINT");

    expect(told).toEqual(["first"]);
  });

  it("leaves signals alone once it is over", () => {
    const { process, told, interrupt } = open();

    interrupt.dispose();
    process.emit("SIGINT");

    expect(told).toEqual([]);
    expect(process.eventNames()).toEqual([]);
  });
});
