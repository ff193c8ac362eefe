import { useQuery } from "@tanstack/react-query";
import { attemptPatchQuery } from "../../api/queries.ts";
import type { Attempt } from "../../api/types.ts";
import { taskText as words } from "../../catalogue/pages/task-text.ts";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { PatchView } from "../run/patch/patch-view.tsx";

const LINE = 20;
const MOST_LINES = 28;

const heightFor = (patch: string): number => Math.min(MOST_LINES, patch.split("\n", MOST_LINES + 1).length) * LINE;

/** What the attempt did to the files, whether it was merged or not. */
export const AttemptChanges = ({ attempt }: { attempt: Attempt }) => {
  const { runId, number } = attempt;
  const patch = useQuery(attemptPatchQuery(attempt));
  return (
    <Panel title={words.changesOf(number)} className="overflow-hidden">
      <QueryView query={patch}>
        {(shown) =>
          shown === "" ? (
            <p className="px-3.5 py-3 text-muted">{words.noChanges}</p>
          ) : (
            <div className="flex flex-col" style={{ height: heightFor(shown) }}>
              <PatchView key={number} runId={runId} label={words.patchOf(number)} patch={shown} />
            </div>
          )
        }
      </QueryView>
    </Panel>
  );
};
