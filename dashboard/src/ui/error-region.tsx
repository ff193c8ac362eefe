import { Component, type ComponentType, type ErrorInfo, lazy, type ReactNode, Suspense } from "react";
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

type State = { error: unknown; reportId: string; report: string } | null;

/** Whoever gets it can look into it: the server knows nothing of a fault in the browser. */
const reportOf = (reportId: string, error: unknown): string =>
  [
    `${text.problem.report} ${reportId}`,
    `${location.pathname}${location.search}`,
    new Date().toISOString(),
    navigator.userAgent,
    error instanceof Error ? error.stack : String(error),
  ].join("\n");

/** Keeps a fault to the part of the page that has it, and has its report at hand, on screen and in the browser's console. */
export class ErrorRegion extends Component<{ children: ReactNode }, { fault: State }> {
  override state: { fault: State } = { fault: null };

  static getDerivedStateFromError(error: unknown): { fault: State } {
    const reportId = crypto.randomUUID().slice(0, 8);
    return { fault: { error, reportId, report: reportOf(reportId, error) } };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(`report ${this.state.fault?.reportId ?? ""}`, error, info.componentStack);
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    return (
      <Problem error={fault.error} onRetry={() => this.setState({ fault: null })}>
        <p className="mt-1 mb-2 font-mono text-12 text-muted">
          {text.problem.report} {fault.reportId}
        </p>
        <Suspense>
          <CopyButton value={fault.report} label={text.problem.copyReport} />
        </Suspense>
      </Problem>
    );
  }
}
