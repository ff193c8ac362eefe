import type { ReactNode } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Pencil, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { compiledQuery, keys, planSourceQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { PageOf } from "../../shell/page-of.tsx";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { toastDone, toastFailed } from "../../ui/toasts.tsx";
import { keepDraft } from "./draft.ts";
import { StartDialog } from "./start-dialog.tsx";
import { Workbench } from "./workbench.tsx";

const words = planText;

const WAY_BACK = (
  <Link to="/plans" className="hover:underline">
    {words.title}
  </Link>
);

const useRemove = (planId: string) => {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => client.plans.remove({ params: { planId } }),
    onSuccess: async () => {
      toastDone(words.removed);
      void queryClient.invalidateQueries({ queryKey: keys.plans });
      await navigate({ to: "/plans" });
    },
    onError: (error) => toastFailed(words.removeFailed, error),
  });
};

type UploadedProps = { planId: string; source: string; sidecar: string; title: string };

const Uploaded = ({ planId, source, sidecar, title }: UploadedProps) => {
  const navigate = useNavigate();
  const compiled = useQuery(compiledQuery(source, sidecar));
  const remove = useRemove(planId);
  const [starting, setStarting] = useState(false);
  const { data: uploaded } = useQuery(planSourceQuery(planId));
  const edit = (): void => {
    keepDraft(source, sidecar);
    void navigate({ to: "/plans/new" });
  };
  const actions = (
    <>
      <Button icon={Trash2} tone="quiet" pending={remove.isPending} onClick={() => remove.mutate()}>
        {words.remove}
      </Button>
      <Button icon={Pencil} onClick={edit}>
        {words.edit}
      </Button>
      <Button icon={Play} tone="primary" disabled={compiled.isPending} onClick={() => setStarting(true)}>
        {words.start.open}
      </Button>
    </>
  );
  const above = (
    <span className="flex gap-2">
      {WAY_BACK}
      {uploaded && <Moment at={uploaded.uploaded.uploadedAt} />}
    </span>
  );
  return (
    <Page fill title={title} above={above} actions={actions}>
      <Workbench source={source} sidecar={sidecar} compiled={compiled.data ?? null} instead={<SkeletonRows />} />
      <StartDialog
        planId={starting ? planId : null}
        scratch={compiled.data?.plan.repository.kind === "scratch"}
        onClose={() => setStarting(false)}
      />
    </Page>
  );
};

export const PlanPage = (): ReactNode => {
  const { planId } = useParams({ from: "/signed-in/plans/$planId" });
  const plan = useQuery(planSourceQuery(planId));
  return (
    <PageOf query={plan} above={WAY_BACK}>
      {({ uploaded, source, sidecar }) => (
        <Uploaded key={planId} planId={planId} source={source} sidecar={sidecar} title={uploaded.title} />
      )}
    </PageOf>
  );
};
