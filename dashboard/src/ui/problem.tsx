import { ApiError } from "provost/client";
import { OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";
import { text } from "../catalogue/text.ts";
import { Button } from "./button.tsx";

/** What a failed call is told as: what happened, the way out, and what names it in the server's log. */
export const problemOf = (error: unknown): { message: string; wayOut: string; report: string | null } =>
  error instanceof ApiError
    ? {
        // Fields are named as in the request; who fills in a form sent no body.
        message: error.code === "NO_ANSWER" ? text.problem.noAnswer : error.message.replace(/^body\//, ""),
        wayOut: error.wayOut,
        report: error.requestId === null ? error.code : `${error.code} ${error.requestId}`,
      }
    : {
        message: error instanceof Error ? error.message : String(error),
        wayOut: text.problem.reload,
        report: null,
      };

/** @property act beside that of trying again */
type Props = { error: unknown; onRetry?: () => void; act?: ReactNode; children?: ReactNode };

export const Problem = ({ error, onRetry, act, children }: Props) => {
  const { message, wayOut, report } = problemOf(error);
  return (
    <div role="alert" className="flex gap-3 p-4">
      <OctagonAlert aria-hidden size={18} strokeWidth={1.75} className="mt-0.5 shrink-0 text-refuted" />
      <div className="min-w-0">
        <p className="font-medium break-words">{message}</p>
        <p className="text-muted">{wayOut}</p>
        {report !== null && (
          <p className="mt-1 font-mono text-12 break-all text-muted">
            {text.problem.report} {report}
          </p>
        )}
        {children}
        {(onRetry || act) && (
          <div className="mt-3 flex flex-wrap gap-2">
            {act}
            {onRetry && <Button onClick={onRetry}>{text.common.tryAgain}</Button>}
          </div>
        )}
      </div>
    </div>
  );
};
