/** Shows how a run goes on: a live view on a terminal, plain lines elsewhere, nothing with --quiet. Always on stderr. */
import { stripVTControlCharacters } from "node:util";
import type { RunStatus } from "../../control-plane.ts";
import type { Event } from "../../model/event.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Session } from "../session.ts";
import { applyEvent } from "./apply-event.ts";
import { displayWidth } from "./display-text.ts";
import { renderEventLine } from "./event-line.ts";
import { createLiveView, type LiveView } from "./live-view.ts";
import { renderFrame } from "./render-frame.ts";
import { addRecord, createProgress } from "./state.ts";

export type Reporter = {
  onEvent(event: Event): void;
  /** What the record says of the run, with the titles that events do not carry. */
  addRecord: (status: RunStatus) => void;
  /** Tells the person in front of it something at once. */
  notice: (text: string) => void;
  /** Shows what is left to show and gives the terminal back. */
  stop(): void;
};

export type ReporterOptions = {
  phaseTitles: ReadonlyMap<string, string>;
  clock: Clock;
  onExit: (callback: () => void) => () => void;
};

export const createReporter = (session: Session, options: ReporterOptions): Reporter => {
  const progress = createProgress(options.phaseTitles);
  const { stderr } = session.io;
  const live = !session.options.quiet && stderr.isTTY === true && session.io.env["TERM"] !== "dumb";
  const view: LiveView | null = live
    ? createLiveView({
        terminal: stderr,
        ...options,
        width: (line) => displayWidth(stripVTControlCharacters(line)),
        frame: (size) =>
          renderFrame(progress, { ...size, now: options.clock.now().getTime(), colors: session.colors.stderr }),
      })
    : null;
  // Lines wait for the record: before it is there they could only show ids.
  const held: Event[] = [];
  let recorded = false;
  const printHeld = (): void => {
    for (const event of held.splice(0)) {
      const line = renderEventLine(event, progress);
      if (line !== null) session.note(line);
    }
  };
  return {
    onEvent: (event) => {
      applyEvent(progress, event);
      view?.changed();
      if (view) return;
      held.push(event);
      if (recorded) printHeld();
    },
    addRecord: (status) => {
      addRecord(progress, status);
      recorded = true;
      view?.changed();
      printHeld();
    },
    notice: (text) => {
      progress.notice = text;
      if (view) view.changed();
      else session.note(text);
    },
    stop: () => {
      view?.stop();
      printHeld();
    },
  };
};
