import { Brain, GitFork } from "lucide-react";
import { sessionsText as words } from "../../catalogue/pages/sessions-text.ts";
import { money, shortNumber } from "../../format/number.ts";
import { duration, fullTime, timeOfDay } from "../../format/time.ts";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { CallView } from "./call-view.tsx";
import type { Spoken, Step } from "./fold-entries.ts";
import type { ToolCall } from "./session-queries.ts";

export const costOf = ({ microUsd }: NonNullable<Step["ended"]>): string =>
  microUsd === null ? words.noPrice : money(microUsd);

/** How long it took, what it read and wrote, what that cost. */
const Measures = ({ ended }: { ended: NonNullable<Step["ended"]> }) => {
  const { latencyMs, firstTokenMs, usage } = ended;
  return (
    <>
      <span>{words.latency(duration(latencyMs), firstTokenMs === null ? null : duration(firstTokenMs))}</span>
      <span>{words.usage(shortNumber(usage.input), shortNumber(usage.output))}</span>
      <span>{costOf(ended)}</span>
    </>
  );
};

const Said = ({ part: { kind, text } }: { part: Spoken }) =>
  kind === "text" ? (
    <p className="max-w-[80ch] text-14 break-words whitespace-pre-wrap">{text}</p>
  ) : (
    <details className="min-w-0">
      <summary className="inline-flex cursor-pointer list-none items-center gap-1.5 rounded-4 text-12 text-muted hover:text-ink">
        <Brain aria-hidden size={14} strokeWidth={1.75} />
        {words.thinking}
      </summary>
      <p className="mt-1 max-w-[80ch] border-l-2 border-line pl-3 break-words whitespace-pre-wrap text-muted">{text}</p>
    </details>
  );

/** What of the step is still to come. */
const Pending = ({ step }: { step: Step }) => {
  if (step.ended !== null || step.failures.length > 0) return null;
  const writing = step.parts.some(({ kind }) => kind === "text" || kind === "reasoning");
  return (
    <p className="alive text-12 text-muted" role="status">
      {writing ? words.writing : words.waiting}…
    </p>
  );
};

const Head = ({ step, onFork }: { step: Step; onFork: () => void }) => (
  <header className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-12 text-muted">
    <h2 className="text-13 font-semibold text-ink">{words.step(step.step)}</h2>
    <span className="font-mono">{step.model}</span>
    {step.ended !== null && <Measures ended={step.ended} />}
    {step.ended !== null && !/^(stop|tool-calls)$/.test(step.ended.finish) && (
      <Badge tone="caution">{words.finish[step.ended.finish] ?? step.ended.finish}</Badge>
    )}
    <span className="ml-auto flex items-center gap-1">
      <time dateTime={step.at} title={fullTime(step.at)}>
        {timeOfDay(step.at)}
      </time>
      <IconButton icon={GitFork} label={`${words.fork.here}: ${words.step(step.step)}`} onClick={onFork} />
    </span>
  </header>
);

type Props = { step: Step; calls: ReadonlyMap<string, ToolCall>; onFork: () => void };

export const StepView = ({ step, calls, onFork }: Props) => (
  <div className="flex min-w-0 flex-col gap-2.5">
    <Head step={step} onFork={onFork} />
    {step.parts.map((part) =>
      part.kind === "call" ? (
        <CallView key={part.seq} part={part} record={calls.get(part.call.callId)} />
      ) : (
        <Said key={part.seq} part={part} />
      ),
    )}
    {step.failures.map(({ code, message }, at) => (
      <p key={at} className="rounded-6 bg-refuted-soft px-3 py-2 break-words text-refuted">
        <span className="font-mono text-12">{code}</span> {message}
      </p>
    ))}
    {step.snapshot !== null && (
      <p className="font-mono text-12 text-muted">{words.snapshot(step.snapshot.slice(0, 8))}</p>
    )}
    <Pending step={step} />
  </div>
);
