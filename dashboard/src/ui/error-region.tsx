import { Component, type ReactNode } from "react";
import { Fault } from "./fault.tsx";

type State = { thrown: { error: unknown } | null };

/** Keeps a fault to the part of the page that has it. */
export class ErrorRegion extends Component<{ children: ReactNode }, State> {
  override state: State = { thrown: null };

  static getDerivedStateFromError(error: unknown): State {
    return { thrown: { error } };
  }

  override render(): ReactNode {
    const { thrown } = this.state;
    if (thrown === null) return this.props.children;
    return <Fault error={thrown.error} onRetry={() => this.setState({ thrown: null })} />;
  }
}
