import { Link } from "@tanstack/react-router";
import type { RunStatus } from "../../../api/types.ts";
import { forkText as words } from "../../../catalogue/pages/fork-text.ts";

/** Leads to the run that this one began as. */
export const ForkedFrom = ({ fork }: { fork: NonNullable<RunStatus["fork"]> }) => (
  <>
    <Link to="/runs/$runId" params={{ runId: fork.sourceRunId }} className="font-mono text-accent hover:underline">
      {fork.sourceRunId.slice(-8)}
    </Link>{" "}
    {words.inherited(fork.inherited.length)}
  </>
);
