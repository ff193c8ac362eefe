/**
 * Draws frames over one another at the bottom of a terminal, ten times a second at most. The cursor is hidden while it
 * draws and comes back however the process ends; the last frame stays where it is.
 */
import type { Clock } from "../../runtime/clock.ts";

const FRAME_MS = 100;
/** Elapsed times move on also when nothing happens. */
const TICK_MS = 1_000;
const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const CLEAR_BELOW = "\u001B[J";

export type Terminal = {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};

export type LiveView = {
  /** Something changed: a frame is drawn soon. */
  changed(): void;
  /** Draws the last frame, leaves it standing and gives the cursor back. */
  stop(): void;
};

export const createLiveView = (options: {
  terminal: Terminal;
  clock: Clock;
  /** One frame: lines of at most `columns` cells. */
  frame: (size: { columns: number; rows: number }) => string[];
  /** Registers what must happen when the process exits; returns how to take it back. */
  onExit: (callback: () => void) => () => void;
  width: (line: string) => number;
}): LiveView => {
  const { terminal, clock } = options;
  let drawn: string[] = [];
  let drawnAt = 0;
  let cancelTimer: (() => void) | null = null;
  let stopped = false;
  const releaseExit = options.onExit(() => terminal.write(SHOW_CURSOR));

  const draw = (): void => {
    const columns = Math.max(20, terminal.columns ?? 80);
    const rows = Math.max(4, terminal.rows ?? 24);
    // A terminal that became narrower has wrapped what was drawn: those rows have to be counted as they stand now.
    const up = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(options.width(line) / columns)), 0);
    drawn = options.frame({ columns: columns - 1, rows: rows - 1 });
    const home = up === 0 ? "" : `\u001B[${up}A\r`;
    terminal.write(`${HIDE_CURSOR}${home}${CLEAR_BELOW}${drawn.map((line) => `${line}\n`).join("")}`);
    drawnAt = clock.now().getTime();
  };

  const schedule = (delayMs: number): void => {
    cancelTimer?.();
    cancelTimer = clock.after(delayMs, () => {
      draw();
      schedule(TICK_MS);
    });
  };

  draw();
  schedule(TICK_MS);
  let soon = false;
  return {
    changed: () => {
      if (stopped || soon) return;
      soon = true;
      cancelTimer?.();
      const wait = Math.max(0, drawnAt + FRAME_MS - clock.now().getTime());
      cancelTimer = clock.after(wait, () => {
        soon = false;
        draw();
        schedule(TICK_MS);
      });
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      cancelTimer?.();
      draw();
      terminal.write(SHOW_CURSOR);
      releaseExit();
    },
  };
};
