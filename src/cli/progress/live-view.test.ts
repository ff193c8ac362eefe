import { describe, expect, it } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { createLiveView } from "./live-view.ts";

const HIDE = "\u001B[?25l";
const SHOW = "\u001B[?25h";

/** A terminal that keeps what was written, and a view that shows `lines()`. */
const open = (lines: () => string[], size = { columns: 80, rows: 24 }) => {
  const clock = createTestClock();
  const written: string[] = [];
  const exits = new Set<() => void>();
  const view = createLiveView({
    terminal: {
      write: (text) => written.push(text),
      ...size,
      get columns() {
        return size.columns;
      },
    },
    clock,
    frame: lines,
    onExit: (callback) => {
      exits.add(callback);
      return () => exits.delete(callback);
    },
    width: (line) => line.length,
  });
  return { view, clock, written, exits, size };
};

describe("createLiveView", () => {
  it("draws at once and hides the cursor", () => {
    const { written } = open(() => ["a", "b"]);

    expect(written).toEqual([`${HIDE}\u001B[Ja\nb\n`]);
  });

  it("draws over the frame before", () => {
    const { view, clock, written } = open(() => ["a", "b"]);

    view.changed();
    clock.advance(100);

    expect(written[1]).toBe(`${HIDE}\u001B[2A\r\u001B[Ja\nb\n`);
  });

  it("draws ten times a second at most", () => {
    const { view, clock, written } = open(() => ["a"]);

    for (let elapsed = 0; elapsed < 1_000; elapsed += 5) {
      view.changed();
      clock.advance(5);
    }

    expect(written.length - 1).toBe(10);
  });

  it("lets the elapsed time move on while nothing happens", () => {
    const { clock, written } = open(() => ["a"]);

    clock.advance(3_000);

    expect(written).toHaveLength(4);
  });

  it("goes up as many rows as the frame has after the terminal became narrower", () => {
    const { view, clock, written, size } = open(() => ["x".repeat(50), "y"]);

    size.columns = 20;
    view.changed();
    clock.advance(100);

    expect(written[1]).toContain("\u001B[4A\r");
  });

  it("leaves the last frame and gives the cursor back", () => {
    let line = "running";
    const { view, clock, written, exits } = open(() => [line]);

    line = "finished";
    view.changed();
    view.stop();
    clock.advance(10_000);
    view.changed();
    clock.advance(10_000);

    expect(written.slice(1)).toEqual([`${HIDE}\u001B[1A\r\u001B[Jfinished\n`, SHOW]);
    expect(exits.size).toBe(0);
  });

  it("gives the cursor back when the process ends in between", () => {
    const { written, exits } = open(() => ["a"]);

    for (const exit of exits) exit();

    expect(written.at(-1)).toBe(SHOW);
  });
});
