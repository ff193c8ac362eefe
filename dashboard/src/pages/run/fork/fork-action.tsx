import { useNavigate, useSearch } from "@tanstack/react-router";
import { GitFork } from "lucide-react";
import { lazy, Suspense } from "react";
import { forkText } from "../../../catalogue/pages/fork-text.ts";
import { Button } from "../../../ui/button.tsx";

const ForkDialog = lazy(() => import("./fork-dialog.tsx").then(({ ForkDialog }) => ({ default: ForkDialog })));

/** The dialog is in the address, so that the page of a task can lead to it. */
export const ForkAction = ({ runId }: { runId: string }) => {
  const search = useSearch({ from: "/signed-in/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const close = (): void => {
    const { fork: _fork, ...rest } = search;
    void navigate({ search: rest, replace: true });
  };
  return (
    <>
      <Button icon={GitFork} onClick={() => void navigate({ search: { ...search, fork: "now" }, replace: true })}>
        {forkText.act}
      </Button>
      {search.fork !== undefined && (
        <Suspense>
          <ForkDialog runId={runId} from={search.fork} onClose={close} />
        </Suspense>
      )}
    </>
  );
};
