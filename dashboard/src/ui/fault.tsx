import { type ComponentType, lazy, Suspense, useEffect, useState } from "react";
import { text } from "../catalogue/text.ts";
import { Problem } from "./problem.tsx";

type CopyProps = { value: string; label: string };

/** Comes when something is at fault. Where it cannot be had either, what is on screen has to do. */
const CopyButton = lazy<ComponentType<CopyProps>>(() =>
  import("./copy-button.tsx").then(
    ({ CopyButton: button }) => ({ default: button }),
    () => ({ default: () => null }),
  ),
);

/** Whoever gets it can look into it: the server knows nothing of a fault in the browser. */
const reportOf = (reportId: string, error: unknown): string =>
  [
    `${text.problem.report} ${reportId}`,
    `${location.pathname}${location.search}`,
    new Date().toISOString(),
    navigator.userAgent,
    error instanceof Error ? error.stack : String(error),
  ].join("\n");

/** A fault of the page itself, with its report at hand, on screen and in the browser's console. */
export const Fault = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => {
  const [reportId] = useState(() => crypto.randomUUID().slice(0, 8));
  const [report] = useState(() => reportOf(reportId, error));
  useEffect(() => console.error(`report ${reportId}`, error), [reportId, error]);
  return (
    <Problem
      error={error}
      onRetry={onRetry}
      act={
        <Suspense>
          <CopyButton value={report} label={text.problem.copyReport} />
        </Suspense>
      }
    >
      <p className="mt-1 font-mono text-12 text-muted">
        {text.problem.report} {reportId}
      </p>
    </Problem>
  );
};
