import type { ReactNode } from "react";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { FileText, FileUp, Play } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { client } from "../../api/client.ts";
import { compiledQuery, keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Problem } from "../../ui/problem.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { toastFailed } from "../../ui/toasts.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { ChooseFile } from "./choose-file.tsx";
import { keepDraft, readDraft, readSidecarDraft } from "./draft.ts";
import { PlanDrop } from "./plan-drop.tsx";
import { SAMPLE_PLAN } from "./sample-plan.ts";
import { StartDialog } from "./start-dialog.tsx";
import { Workbench } from "./workbench.tsx";

const words = planText;
const TYPING_MS = 350;

/** Plan and sidecar, kept over a reload; a file that is opened replaces them. */
const useDraft = () => {
  const [source, setSource] = useState(readDraft);
  const [sidecar, setSidecar] = useState(readSidecarDraft);
  const { state } = useLocation();
  const opened = (state as { opened?: number }).opened;
  useEffect(() => {
    if (opened === undefined) return;
    setSource(readDraft());
    setSidecar(readSidecarDraft());
  }, [opened]);
  const change = (next: string): void => {
    keepDraft(next, sidecar);
    setSource(next);
  };
  const changeSidecar = (next: string): void => {
    keepDraft(source, next);
    setSidecar(next);
  };
  return { source, sidecar, change, changeSidecar };
};

/** @param onKept told the id that the plan has from then on */
const useUpload = ({ source, sidecar }: { source: string; sidecar: string }, onKept: (planId: string) => void) =>
  useMutation({
    mutationFn: () => client.plans.upload({ body: { source, ...(sidecar.trim() !== "" && { sidecar }) } }),
    onSuccess: ({ planId }) => {
      void queryClient.invalidateQueries({ queryKey: keys.plans });
      onKept(planId);
    },
    onError: (error) => toastFailed(words.start.failed, error),
  });

const Begin = ({ onSample }: { onSample: () => void }) => (
  <div className="flex flex-1 items-center justify-center">
    <EmptyState
      icon={FileText}
      title={words.drop.title}
      action={
        <>
          <ChooseFile icon={FileUp}>{words.drop.choose}</ChooseFile>
          <Button onClick={onSample}>{words.drop.sample}</Button>
        </>
      }
    >
      {words.drop.hint}
    </EmptyState>
  </div>
);

type StartProps = { broken: boolean; disabled: boolean; pending: boolean; onStart: () => void };

const StartButton = ({ broken, disabled, pending, onStart }: StartProps): ReactNode => {
  const why = useId();
  return (
    <>
      {broken && (
        <p id={why} className="text-12 text-refuted">
          {words.start.errors}
        </p>
      )}
      <Button
        tone="primary"
        icon={Play}
        disabled={disabled || broken}
        aria-describedby={broken ? why : undefined}
        pending={pending}
        onClick={onStart}
      >
        {words.start.open}
      </Button>
    </>
  );
};

export const NewPlanPage = (): ReactNode => {
  const { source, sidecar, change, changeSidecar } = useDraft();
  const settled = useDebounced(source, TYPING_MS);
  const settledSidecar = useDebounced(sidecar, TYPING_MS);
  const blank = source.trim() === "";
  const compiled = useQuery({
    ...compiledQuery(settled, settledSidecar),
    enabled: settled.trim() !== "",
    placeholderData: keepPreviousData,
  });
  const [planId, setPlanId] = useState<string | null>(null);
  const upload = useUpload({ source, sidecar }, setPlanId);
  const broken = compiled.data?.diagnostics.some(({ severity }) => severity === "error") ?? false;
  const actions = (
    <>
      <ChooseFile icon={FileUp}>{words.drop.choose}</ChooseFile>
      <StartButton
        broken={broken}
        disabled={blank || compiled.data === undefined}
        pending={upload.isPending}
        onStart={() => upload.mutate()}
      />
    </>
  );
  const instead = blank ? (
    <Begin onSample={() => change(SAMPLE_PLAN)} />
  ) : compiled.error !== null ? (
    <Problem error={compiled.error} onRetry={() => void compiled.refetch()} />
  ) : (
    <SkeletonRows />
  );
  return (
    <PlanDrop>
      <Page fill title={blank ? words.newPlan : (compiled.data?.summary.title ?? words.newPlan)} actions={actions}>
        <Workbench
          source={source}
          compiled={blank ? null : (compiled.data ?? null)}
          onChange={change}
          sidecar={sidecar}
          onSidecar={changeSidecar}
          instead={instead}
        />
      </Page>
      <StartDialog
        planId={planId}
        scratch={compiled.data?.plan.repository.kind === "scratch"}
        onClose={() => setPlanId(null)}
      />
    </PlanDrop>
  );
};
