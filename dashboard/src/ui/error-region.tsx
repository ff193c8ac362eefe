import { Component, type ErrorInfo, type ReactNode } from "react";
import { text } from "../catalogue/text.ts";
import { Problem } from "./problem.tsx";

type State = { error: unknown; reportId: string } | null;

/** Keeps a fault to the part of the page that has it. The report id is in the browser's console with the whole error. */
export class ErrorRegion extends Component<{ children: ReactNode }, { fault: State }> {
  override state: { fault: State } = { fault: null };

  static getDerivedStateFromError(error: unknown): { fault: State } {
    return { fault: { error, reportId: crypto.randomUUID().slice(0, 8) } };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(`report ${this.state.fault?.reportId ?? ""}`, error, info.componentStack);
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    return (
      <Problem error={fault.error} onRetry={() => this.setState({ fault: null })}>
        <p className="mt-1 font-mono text-12 text-muted">
          {text.problem.report} {fault.reportId}
        </p>
      </Problem>
    );
  }
}
