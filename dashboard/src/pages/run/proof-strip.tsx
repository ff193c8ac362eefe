/**
 * Every criterion of the run as the mark of Provost: the whole proof at a glance, red turning green as it is seen. On a phone
 * they stand in one line that scrolls: what is asked for lies beneath it.
 */
import { Link } from "@tanstack/react-router";
import type { RunStatus } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { text } from "../../catalogue/text.ts";
import { BeforeAfter } from "../../ui/before-after.tsx";
import { cx } from "../../ui/cx.ts";

const MAX_MARKS = 120;

const GROUNDS = {
  proven: "bg-proven-soft",
  refuted: "bg-refuted-soft",
  waived: "bg-caution-soft",
  unproven: "bg-hover",
} as const;

export const ProofStrip = ({ status: { run, criteria } }: { status: RunStatus }) => {
  if (criteria.length === 0) return null;
  const proven = criteria.filter(({ verdict }) => verdict === "proven").length;
  return (
    <div className="mb-2 flex items-center gap-x-3 gap-y-1 md:flex-wrap">
      <ul
        aria-label={runText.view.criteria}
        className="relative flex min-w-0 gap-1 max-md:overflow-x-auto md:flex-wrap"
      >
        {criteria.slice(0, MAX_MARKS).map(({ criterionId, title, verdict, base, head }) => (
          <li key={criterionId}>
            <Link
              to="/runs/$runId"
              params={{ runId: run.runId }}
              search={{ view: "criteria", criterion: criterionId }}
              title={`${title}: ${text.verdict[verdict]}`}
              className={cx(
                "flex size-7 items-center justify-center rounded-6 -outline-offset-2 hover:opacity-75",
                GROUNDS[verdict],
              )}
            >
              <span className="sr-only">
                {title}: {text.verdict[verdict]}.
              </span>
              <BeforeAfter
                base={base?.outcome ?? null}
                head={head?.outcome ?? null}
                ended={run.finishedAt !== null}
                size={17}
              />
            </Link>
          </li>
        ))}
      </ul>
      <span className="text-12 font-medium whitespace-nowrap">{text.run.proven(proven, criteria.length)}</span>
    </div>
  );
};
