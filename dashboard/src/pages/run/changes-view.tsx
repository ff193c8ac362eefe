import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { FileDiff } from "lucide-react";
import { runChangesQuery } from "../../api/queries.ts";
import type { RunStatus } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { cx } from "../../ui/cx.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { FilePatch } from "./patch/file-patch.tsx";

const words = runText.changes;
export const ChangesView = ({ status: { run } }: { status: RunStatus }) => {
  const { runId, headCommit } = run;
  const changes = useQuery(runChangesQuery(runId, headCommit));
  const { file } = useSearch({ from: "/signed-in/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  return (
    <QueryView query={changes}>
      {({ files, added, removed }) => {
        const shown = files.find(({ path }) => path === file) ?? files[0];
        if (shown === undefined) return <EmptyState icon={FileDiff} title={words.empty} />;
        return (
          <div className="grid min-h-0 flex-1 grid-cols-1 max-md:grid-rows-[auto_minmax(20rem,1fr)] md:grid-cols-[18rem_minmax(0,1fr)]">
            <div className="overflow-y-auto border-line p-2 max-md:max-h-48 max-md:border-b md:border-r">
              <p className="px-2 py-1 text-12 text-muted">
                {words.files(files.length)} <span className="text-proven">+{added}</span>{" "}
                <span className="text-refuted">−{removed}</span>
              </p>
              <ul aria-label={words.label}>
                {files.map((one) => (
                  <li key={one.path}>
                    <button
                      type="button"
                      aria-current={one === shown || undefined}
                      onClick={() => void navigate({ search: { view: "changes", file: one.path }, replace: true })}
                      className={cx(
                        "flex w-full items-center gap-2 rounded-6 px-2 py-1 text-left -outline-offset-2 hover:bg-hover",
                        one === shown && "bg-hover",
                      )}
                    >
                      <span className="min-w-0 flex-1 truncate font-mono text-12" title={one.path}>
                        {one.path}
                      </span>
                      {one.binary ? (
                        <span className="text-12 text-muted">{words.binary}</span>
                      ) : (
                        <span className="text-12">
                          <span className="text-proven">+{one.added}</span>{" "}
                          <span className="text-refuted">−{one.removed}</span>
                        </span>
                      )}
                    </button>
                  </li>
                ))}
              </ul>
            </div>
            <div className="min-h-0 min-w-0 bg-raised">
              <FilePatch runId={runId} head={headCommit} path={shown.path} />
            </div>
          </div>
        );
      }}
    </QueryView>
  );
};
