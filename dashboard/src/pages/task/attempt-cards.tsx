import type { Attempt } from "../../api/types.ts";
import { taskText } from "../../catalogue/pages/task-text.ts";
import { shortCommit } from "../../format/number.ts";
import { cx } from "../../ui/cx.ts";
import { Elapsed } from "../../ui/elapsed.tsx";
import { Moment } from "../../ui/moment.tsx";
import { AttemptBadge } from "../../ui/state-badges.tsx";

const words = taskText;

type Props = { attempts: readonly Attempt[]; shown: Attempt; onChoose: (attemptId: string) => void };

/** Side by side, so that it is seen what one did that the other had not. */
export const AttemptCards = ({ attempts, shown, onChoose }: Props) => (
  <ul aria-label={words.attempts} className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
    {attempts.map((attempt) => {
      const { attemptId, number, state, agentId, startedAt, finishedAt, exitCode, failure, baseCommit } = attempt;
      return (
        <li key={attemptId}>
          <button
            type="button"
            aria-pressed={attempt === shown}
            onClick={() => onChoose(attemptId)}
            className={cx(
              "flex h-full w-full flex-col gap-1.5 rounded-8 border bg-raised px-3.5 py-3 text-left shadow-small",
              attempt === shown ? "border-accent" : "border-line hover:border-line-strong",
            )}
          >
            <span className="flex w-full items-center justify-between gap-2">
              <span className="font-semibold">{words.attempt(number)}</span>
              <AttemptBadge state={state} />
            </span>
            <span className="text-12 text-muted">
              {agentId} · <Moment at={startedAt} /> · <Elapsed from={startedAt} to={finishedAt} />
            </span>
            <span className="font-mono text-12 text-muted">
              {[baseCommit && shortCommit(baseCommit), exitCode !== null && words.exit(exitCode)]
                .filter(Boolean)
                .join(" · ")}
            </span>
            {failure !== null && <span className="text-12 break-words text-refuted">{failure.message}</span>}
          </button>
        </li>
      );
    })}
  </ul>
);
