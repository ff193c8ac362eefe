/** A session gone through again from its log, step by step; and whether the log holds. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { compareText } from "../../../catalogue/pages/session-compare-text.ts";
import { sessionsText } from "../../../catalogue/pages/sessions-text.ts";
import { money, wholeNumber } from "../../../format/number.ts";
import { Page } from "../../../shell/page.tsx";
import { IconButton } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Facts } from "../../../ui/facts.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { QueryView } from "../../../ui/query-view.tsx";
import { CallsOf } from "./calls-of.tsx";
import { replayQuery, type SessionReplay } from "./compare-queries.ts";

const words = compareText.replay;

const Holds = ({ divergence }: Pick<SessionReplay, "divergence">) =>
  divergence === null ? (
    <p className="rounded-6 bg-proven-soft px-3 py-2 text-proven">{words.holds}</p>
  ) : (
    <div role="alert" className="flex flex-col gap-2 rounded-6 bg-refuted-soft px-3 py-2 text-refuted">
      <p>{words.parts(divergence.seq, divergence.step)}</p>
      <Facts
        facts={[
          { name: words.recorded, value: divergence.recorded },
          { name: words.replayed, value: divergence.replayed },
        ]}
      />
    </div>
  );

const Step = ({ step }: { step: SessionReplay["steps"][number] }) => {
  const { model, shown, text, calls, usage, microUsd, failed } = step;
  const facts = [
    { name: words.model, value: <span className="font-mono text-12 break-all">{model}</span> },
    { name: words.shown, value: <span className="font-mono text-12 break-all">{shown}</span> },
    ...(usage === null
      ? []
      : [
          {
            name: compareText.tokens,
            value: sessionsText.facts.tokenParts(wholeNumber(usage.input), wholeNumber(usage.output)),
          },
        ]),
    { name: compareText.cost, value: microUsd === null ? compareText.unpriced : money(microUsd) },
  ];
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <Facts facts={facts} />
      <p className="break-words whitespace-pre-wrap">{text === "" ? words.silent : text}</p>
      <CallsOf calls={calls} where={words.calls} />
      {failed !== null && <p className="font-mono text-12 text-refuted">{failed}</p>}
    </div>
  );
};

const Replayed = ({ replay: { steps, total, divergence } }: { replay: SessionReplay }) => {
  const [at, setAt] = useState(0);
  const step = steps[at];
  const turn = (
    <span className="-mr-2 flex">
      <IconButton icon={ChevronLeft} label={words.before} disabled={at === 0} onClick={() => setAt(at - 1)} />
      <IconButton
        icon={ChevronRight}
        label={words.after}
        disabled={at >= steps.length - 1}
        onClick={() => setAt(at + 1)}
      />
    </span>
  );
  return (
    <div className="flex flex-col gap-4 px-4 py-5 md:px-6">
      <p className="text-muted">{words.intro}</p>
      <Holds divergence={divergence} />
      {step === undefined ? (
        <EmptyState title={words.empty} />
      ) : (
        <Panel title={words.of(at + 1, total)} aside={turn}>
          <Step step={step} />
        </Panel>
      )}
    </div>
  );
};

export const ReplayPage = (): ReactNode => {
  const { sessionId } = useParams({ from: "/signed-in/sessions/$sessionId/replay" });
  const replay = useQuery(replayQuery(sessionId));
  return (
    <Page
      title={words.title}
      above={
        <Link to="/sessions/$sessionId" params={{ sessionId }} className="hover:underline">
          {replay.data?.session.title || sessionsText.title}
        </Link>
      }
    >
      <QueryView query={replay}>{(shown) => <Replayed replay={shown} />}</QueryView>
    </Page>
  );
};
