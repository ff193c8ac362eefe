import { useQuery } from "@tanstack/react-query";
import { runBlameQuery, runPatchQuery } from "../../../api/queries.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { QueryView } from "../../../ui/query-view.tsx";
import type { Bringer } from "./patch-lines.ts";
import { NOBODY, PatchView, TaskLink } from "./patch-view.tsx";

const words = runText.changes;

/** All that changed the file. */
const Bringers = ({ runId, by }: { runId: string; by: readonly Bringer[] }) => (
  <p className="flex flex-wrap gap-x-3 gap-y-1 border-b border-line px-4 py-1.5 text-12">
    <span className="text-muted">{words.by}</span>
    {by.map((one) => (
      <TaskLink key={one.commit} runId={runId} by={one} />
    ))}
  </p>
);

/** The patch stands as soon as it is there; who brought what comes to it. */
export const FilePatch = ({ runId, head, path }: { runId: string; head: string; path: string }) => {
  const patch = useQuery(runPatchQuery(runId, head, path));
  const { data: blame = NOBODY } = useQuery(runBlameQuery(runId, head, path));
  return (
    <div className="flex h-full flex-col">
      {blame.by.length > 0 && <Bringers runId={runId} by={blame.by} />}
      <QueryView query={patch}>
        {(shown) => <PatchView key={path} runId={runId} label={path} patch={shown} blame={blame} />}
      </QueryView>
    </div>
  );
};
