import { Link } from "@tanstack/react-router";
import type { RunStatus } from "../../api/types.ts";
import { taskText } from "../../catalogue/pages/task-text.ts";
import { cx } from "../../ui/cx.ts";
import { Panel } from "../../ui/panel.tsx";

const words = taskText;

type Review = RunStatus["reviews"][number];

const TONES = { blocking: "text-refuted", warning: "text-caution", note: "text-muted" } as const;

const Finding = ({ finding }: { finding: Review["findings"][number] }) => (
  <li className="flex flex-col gap-0.5 px-3.5 py-2">
    <span className="flex flex-wrap items-baseline gap-2">
      <code className="min-w-0 text-12 break-all">{words.place(finding)}</code>
      <span className={cx("text-12 font-semibold", TONES[finding.severity])}>{words.severity[finding.severity]}</span>
    </span>
    <span className="break-words">{finding.message}</span>
  </li>
);

const OneReview = ({ review }: { review: Review }) => {
  const { agentName, number, sentBack, sessionId, summary, problem, findings } = review;
  return (
    <li className="border-b border-line py-2 last:border-b-0">
      <p className="flex flex-wrap items-baseline gap-x-2 px-3.5">
        <span className="font-semibold">{words.reviewOf(agentName, number)}</span>
        {sentBack && <span className="text-12 text-refuted">{words.sentBack}</span>}
        {sessionId !== null && (
          <Link to="/sessions/$sessionId" params={{ sessionId }} className="text-12 text-muted underline">
            {words.reviewSession}
          </Link>
        )}
      </p>
      <p className={cx("px-3.5 break-words", problem === null ? "text-muted" : "text-refuted")}>{problem ?? summary}</p>
      {findings.length > 0 && (
        <ul>
          {findings.map((finding, index) => (
            <Finding key={index} finding={finding} />
          ))}
        </ul>
      )}
    </li>
  );
};

/** What reviewers have found in its attempts; nothing where the plan asks for no review. */
export const TaskReviews = ({ reviews, taskId }: { reviews: readonly Review[]; taskId: string }) => {
  const own = reviews.filter((review) => review.taskId === taskId);
  if (own.length === 0) return null;
  return (
    <Panel title={words.reviews}>
      <ul aria-label={words.reviews}>
        {own.map((review) => (
          <OneReview key={review.attemptId} review={review} />
        ))}
      </ul>
    </Panel>
  );
};
