import { sessionsText as words } from "../../catalogue/pages/sessions-text.ts";
import { shortNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { cx } from "../../ui/cx.ts";
import type { Step } from "./fold-entries.ts";
import { blockId } from "./session-log.tsx";
import { costOf } from "./step-view.tsx";

const goTo = (seq: number): void => {
  const block = document.getElementById(blockId(seq));
  block?.scrollIntoView({ block: "start" });
};

/** Each step with how long it took, beside the longest. */
export const StepOutline = ({ steps }: { steps: readonly Step[] }) => {
  const longest = Math.max(1, ...steps.map(({ ended }) => ended?.latencyMs ?? 0));
  return (
    <nav aria-label={words.outline}>
      <ol className="flex flex-col">
        {steps.map(({ seq, step, ended, failures }) => (
          <li key={seq}>
            <button
              type="button"
              onClick={() => goTo(seq)}
              className="flex w-full flex-col gap-1 rounded-6 px-2 py-1.5 text-left -outline-offset-2 hover:bg-hover"
            >
              <span className="flex w-full justify-between gap-2">
                <span className="font-medium">{words.step(step)}</span>
                <span className="text-12 text-muted">{ended === null ? "…" : duration(ended.latencyMs)}</span>
              </span>
              <span aria-hidden className="h-1 w-full overflow-hidden rounded-full bg-line">
                <span
                  className={cx("block h-full rounded-full", failures.length > 0 ? "bg-refuted-mark" : "bg-accent")}
                  style={{ width: `${(100 * (ended?.latencyMs ?? 0)) / longest}%` }}
                />
              </span>
              {ended !== null && (
                <span className="text-12 text-muted">
                  {words.usage(shortNumber(ended.usage.input), shortNumber(ended.usage.output))} · {costOf(ended)}
                </span>
              )}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
};
