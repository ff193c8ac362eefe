import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { money, share, shortId, wholeNumber } from "../../format/number.ts";
import { Elapsed } from "../../ui/elapsed.tsx";
import type { Session } from "./session-queries.ts";

const words = sessionsText.facts;

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-12 text-muted">{name}</dt>
    <dd className="break-words">{children}</dd>
  </div>
);

const Tokens = ({ usage: { input, output, cached } }: Pick<Session, "usage">) => (
  <>
    {words.tokenParts(wholeNumber(input), wholeNumber(output))}
    {cached > 0 && <span className="text-muted">, {words.cached(share(cached, input))}</span>}
  </>
);

const Origin = ({ session: { runId, taskId, parentId, parentSeq } }: { session: Session }) => (
  <>
    {runId !== null && (
      <Fact name={words.run}>
        <Link
          {...(taskId === null
            ? { to: "/runs/$runId" as const, params: { runId } }
            : { to: "/runs/$runId/tasks/$taskId" as const, params: { runId, taskId } })}
          className="text-accent underline-offset-2 hover:underline"
        >
          {shortId(runId)}
        </Link>
      </Fact>
    )}
    {parentId !== null && (
      <Fact name={words.forkedFrom}>
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: parentId }}
          {...(parentSeq !== null && { search: { entry: parentSeq } })}
          className="text-accent underline-offset-2 hover:underline"
        >
          {shortId(parentId)}
        </Link>
        {parentSeq !== null && <span className="text-muted"> {words.after(parentSeq)}</span>}
      </Fact>
    )}
  </>
);

export const SessionFacts = ({ session }: { session: Session }) => {
  const { agentName, model, steps, microUsd, unpricedSteps, openedAt, endedAt } = session;
  return (
    <dl aria-label={words.label} className="grid grid-cols-2 gap-x-6 gap-y-2 pb-3.5 sm:flex sm:flex-wrap">
      <Fact name={words.agent}>{agentName}</Fact>
      {model !== null && (
        <Fact name={words.model}>
          <span className="font-mono text-12 break-all">{model}</span>
        </Fact>
      )}
      <Fact name={words.steps}>{wholeNumber(steps)}</Fact>
      <Fact name={words.tokens}>
        <Tokens usage={session.usage} />
      </Fact>
      <Fact name={words.cost}>
        {/* A sum that lacks a part is not the cost. */}
        {unpricedSteps === 0 ? money(microUsd) : words.unknown}
        {unpricedSteps > 0 && <span className="text-muted"> {words.unpriced(unpricedSteps)}</span>}
      </Fact>
      {endedAt !== null && (
        <Fact name={words.took}>
          <Elapsed from={openedAt} to={endedAt} />
        </Fact>
      )}
      <Origin session={session} />
    </dl>
  );
};
