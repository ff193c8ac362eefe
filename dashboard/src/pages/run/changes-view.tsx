import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { FileDiff } from "lucide-react";
import { useRef } from "react";
import { runChangesQuery, runPatchQuery } from "../../api/queries.ts";
import type { RunStatus } from "../../api/types.ts";
import { text } from "../../catalogue/text.ts";
import { cx } from "../../ui/cx.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { QueryView } from "../../ui/query-view.tsx";

const words = text.run.changes;
const LINE = 20;

const lineClass = (line: string): string => {
  if (line.startsWith("@@")) return "bg-accent-soft text-accent";
  if (line.startsWith("+++") || line.startsWith("---") || line.startsWith("diff ")) return "text-muted";
  if (line.startsWith("+")) return "bg-proven-soft text-proven";
  if (line.startsWith("-")) return "bg-refuted-soft text-refuted";
  return "";
};

const Patch = ({ patch, path }: { patch: string; path: string }) => {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = patch.replace(/\n$/, "").split("\n");
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 30,
  });
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={path}
      tabIndex={0}
      className="h-full overflow-auto font-mono text-12 leading-[20px] -outline-offset-2"
    >
      <div className="relative w-max min-w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index] ?? "";
          return (
            <div
              key={index}
              className={cx("absolute inset-x-0 px-4 whitespace-pre", lineClass(line))}
              style={{ transform: `translateY(${start}px)` }}
            >
              {line === "" ? " " : line}
            </div>
          );
        })}
      </div>
    </div>
  );
};

const ShownPatch = ({ runId, head, path }: { runId: string; head: string; path: string }) => {
  const patch = useQuery(runPatchQuery(runId, head, path));
  return <QueryView query={patch}>{(shown) => <Patch key={path} patch={shown} path={path} />}</QueryView>;
};

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
              <ShownPatch runId={runId} head={headCommit} path={shown.path} />
            </div>
          </div>
        );
      }}
    </QueryView>
  );
};
