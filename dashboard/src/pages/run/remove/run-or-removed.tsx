import { Link } from "@tanstack/react-router";
import { ApiError } from "provost/client";
import type { ReactNode } from "react";
import type { Decision, RunState, RunStatus } from "../../../api/types.ts";
import { removalText } from "../../../catalogue/pages/removal-text.ts";
import { text } from "../../../catalogue/text.ts";
import { wholeNumber } from "../../../format/number.ts";
import { fullTime } from "../../../format/time.ts";
import { PageOf } from "../../../shell/page-of.tsx";
import { Page } from "../../../shell/page.tsx";
import { ActorName } from "../../../ui/actor.tsx";
import { Facts } from "../../../ui/facts.tsx";
import { RunBadge } from "../../../ui/state-badges.tsx";

const words = removalText.gone;

/** What the server says of one that it has no more (RUN_REMOVED). */
type RemovedRun = {
  runId: string;
  state: RunState;
  decision: Decision | null;
  events: number;
  lastHash: string;
  packetSha256: string | null;
  removedBy: string;
  reason: string;
  removedAt: string;
};

const removedOf = (error: unknown): RemovedRun | null =>
  error instanceof ApiError && error.code === "RUN_REMOVED" ? (error.details as RemovedRun) : null;

const Code = ({ children }: { children: ReactNode }) => <code className="font-mono text-12 break-all">{children}</code>;

const factsOf = ({ runId, state, decision, events, lastHash, packetSha256, ...removed }: RemovedRun) => [
  { name: words.when, value: <time dateTime={removed.removedAt}>{fullTime(removed.removedAt)}</time> },
  { name: words.by, value: <ActorName actor={removed.removedBy} /> },
  { name: words.why, value: removed.reason },
  { name: words.run, value: <Code>{runId}</Code> },
  { name: words.ended, value: <RunBadge state={state} decision={decision} /> },
  { name: words.events, value: wholeNumber(events) },
  { name: words.lastHash, value: <Code>{lastHash}</Code> },
  ...(packetSha256 === null ? [] : [{ name: words.packet, value: <Code>{packetSha256}</Code> }]),
];

const ABOVE = (
  <Link to="/runs" className="hover:underline">
    {text.run.listTitle}
  </Link>
);

const Removed = ({ run }: { run: RemovedRun }) => (
  <Page title={words.title} above={ABOVE}>
    <div className="flex max-w-[44rem] flex-col gap-4 p-4 md:p-6">
      <p className="text-muted">{words.hint}</p>
      <Facts facts={factsOf(run)} />
    </div>
  </Page>
);

type Props = {
  query: { data: RunStatus | undefined; error: unknown; refetch: () => unknown };
  children: (status: RunStatus) => ReactNode;
};

/** What is shown of a run; that it was removed says more than what was read of it before. */
export const RunOrRemoved = ({ query, children }: Props) => {
  const removed = removedOf(query.error);
  if (removed !== null) return <Removed run={removed} />;
  return (
    <PageOf query={query} above={ABOVE}>
      {children}
    </PageOf>
  );
};
