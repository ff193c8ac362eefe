import { Download } from "lucide-react";
import { useState } from "react";
import type { Attempt } from "../../api/types.ts";
import { taskText } from "../../catalogue/pages/task-text.ts";
import { byteSize } from "../../format/number.ts";
import { FindBar, type FoundLine } from "../../output/find-bar.tsx";
import { OutputView } from "../../output/output-view.tsx";
import { useOutput } from "../../output/use-output.ts";
import { Panel } from "../../ui/panel.tsx";

const words = taskText;
const LINE = 20;
const LINES = { min: 6, max: 22 } as const;

/** As high as what was printed, within reason: an empty well says nothing. */
const heightFor = (lines: number): number => Math.min(LINES.max, Math.max(LINES.min, lines + 2)) * LINE;

export const AttemptOutput = ({ attempt: { runId, taskId, number, state } }: { attempt: Attempt }) => {
  const follow = state === "running" || state === "merging";
  const output = useOutput({ runId, taskId, attempt: number, follow });
  const [found, setFound] = useState<FoundLine | null>(null);
  const address = `/v1/runs/${encodeURIComponent(runId)}/tasks/${encodeURIComponent(taskId)}/output?attempt=${number}`;
  const aside = (
    <span className="flex items-center gap-3 text-12 text-muted">
      {follow && <span>{words.following}</span>}
      {byteSize(output.buffer.byteCount())}
      <a
        href={address}
        download={`${taskId}-${number}.log`}
        className="flex items-center gap-1 text-accent hover:underline"
      >
        <Download aria-hidden size={13} /> {words.download}
      </a>
    </span>
  );
  return (
    <Panel title={words.outputOf(number)} aside={aside} className="overflow-hidden">
      {output.buffer.lineCount() > LINES.max && (
        <FindBar key={number} buffer={output.buffer} found={found} onFound={setFound} />
      )}
      <div style={{ height: heightFor(output.buffer.lineCount()) }}>
        <OutputView output={output} follow={follow} label={words.outputOf(number)} found={found} />
      </div>
    </Panel>
  );
};
