import { sessionsText } from "../../../catalogue/pages/sessions-text.ts";
import { Badge, type Tone } from "../../../ui/badge.tsx";
import { CodeBlock } from "../../../ui/code-block.tsx";
import type { Part } from "./compare-queries.ts";

const words = sessionsText.call;
const TONES: Record<"ok" | "refused" | "failed", Tone> = { ok: "neutral", refused: "caution", failed: "refuted" };

/** What was called in a step and what came of it. @param where tells equal calls of two sessions apart */
export const CallsOf = ({ calls, where }: Pick<Part, "calls"> & { where: string }) =>
  calls.map(({ callId, name, input, outcome, answer }) => (
    <details key={callId} className="rounded-6 border border-line">
      <summary className="flex cursor-pointer items-center gap-2 px-2.5 py-1.5">
        <span className="min-w-0 flex-1 truncate font-mono text-12">{name}</span>
        {outcome !== null && <Badge tone={TONES[outcome]}>{words.outcome[outcome]}</Badge>}
      </summary>
      <div className="flex flex-col gap-2 border-t border-line p-2.5">
        <CodeBlock label={`${where}, ${callId}: ${words.input}`}>{JSON.stringify(input, null, 2)}</CodeBlock>
        {answer !== "" && <CodeBlock label={`${where}, ${callId}: ${words.output}`}>{answer}</CodeBlock>}
      </div>
    </details>
  ));
