/** A call of a tool: what went in, what came out, and what decided that it may. */
import { ChevronRight, Wrench } from "lucide-react";
import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { duration } from "../../format/time.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { FoundNotes } from "./found-notes.tsx";
import { type ReadRetrieval, readRetrieval } from "./read-retrieval.ts";
import type { Call } from "./fold-entries.ts";
import type { ToolCall } from "./session-queries.ts";

const words = sessionsText.call;

const TONES: Record<NonNullable<Call["answer"]>["outcome"], Tone> = {
  ok: "neutral",
  refused: "caution",
  failed: "refuted",
};

/** One line of it, for who only looks past. */
const inBrief = (input: Call["call"]["input"]): string => {
  const values = typeof input === "object" && input !== null ? Object.values(input) : [input];
  return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(" ");
};

/** The code that it was refused with stands before it, once. */
const contentOf = ({ code, content }: NonNullable<Call["answer"]>): string =>
  code === null || content.startsWith(code) ? content : `${code}: ${content}`;

const Decided = ({ record }: { record: ToolCall }) => (
  <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-12">
    <dt className="text-muted">{words.decided}</dt>
    <dd className="break-words">
      {record.reason}
      {record.policyVersion !== null && <span className="font-mono text-muted"> {record.policyVersion}</span>}
    </dd>
    {record.approvalId !== null && (
      <>
        <dt className="text-muted">{words.approval}</dt>
        <dd className="font-mono break-all">{record.approvalId}</dd>
      </>
    )}
  </dl>
);

const Outcome = ({ answer }: Pick<Call, "answer">) =>
  answer === null ? (
    <Badge tone="accent" alive>
      {words.running}
    </Badge>
  ) : (
    <>
      <span className="text-12 text-muted">{duration(answer.durationMs)}</span>
      <Badge tone={TONES[answer.outcome]}>{words.outcome[answer.outcome]}</Badge>
    </>
  );

const retrievalOf = ({ call, answer }: Call): ReadRetrieval | null =>
  call.name === "recall" && answer?.outcome === "ok" ? readRetrieval(answer.content) : null;

type CallProps = { part: Call; record: ToolCall | undefined };

const Contents = ({ part, record }: CallProps) => {
  const { call, answer } = part;
  const retrieval = retrievalOf(part);
  return (
    <div className="flex flex-col gap-3 border-t border-line p-3">
      <CodeBlock label={words.input}>{JSON.stringify(call.input, null, 2)}</CodeBlock>
      {retrieval !== null && <FoundNotes retrieval={retrieval} />}
      {answer !== null && (
        <CodeBlock label={answer.truncated ? `${words.output} (${words.cut})` : words.output}>
          {contentOf(answer)}
        </CodeBlock>
      )}
      {record !== undefined && <Decided record={record} />}
    </div>
  );
};

export const CallView = ({ part, part: { call, answer }, record }: CallProps) => (
  <details className="group min-w-0 rounded-6 border border-line bg-raised">
    <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2 rounded-6 px-2.5 py-1 hover:bg-hover">
      <ChevronRight aria-hidden size={14} className="shrink-0 text-faint transition-transform group-open:rotate-90" />
      <Wrench aria-hidden size={14} strokeWidth={1.75} className="shrink-0 text-muted" />
      <span className="shrink-0 font-mono text-12 font-medium">{call.name}</span>
      <span className="min-w-0 flex-1 truncate font-mono text-12 text-muted">{inBrief(call.input)}</span>
      <Outcome answer={answer} />
    </summary>
    <Contents part={part} record={record} />
  </details>
);
