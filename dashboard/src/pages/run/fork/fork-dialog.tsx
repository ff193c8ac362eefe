/** Begins a run as this one stood: shows what is kept and what is done again before anything is. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { GitFork } from "lucide-react";
import { useState } from "react";
import { client } from "../../../api/client.ts";
import { forkPreviewQuery, keys } from "../../../api/queries.ts";
import { queryClient } from "../../../api/query-client.ts";
import type { ForkPreview } from "../../../api/types.ts";
import { forkText } from "../../../catalogue/pages/fork-text.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { Field, Select, TextInput } from "../../../ui/field.tsx";
import { DialogForm } from "../../../ui/form-dialog.tsx";
import { QueryView } from "../../../ui/query-view.tsx";
import { toastDone } from "../../../ui/toasts.tsx";
import { ForkPreviewLists } from "./fork-preview-lists.tsx";

const words = forkText;

type Wanted = { after: string; models: ReadonlyMap<string, string> };

const useForkRun = (runId: string) => {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ after, models }: Wanted) => {
      const named = [...models].filter(([, model]) => model.trim() !== "");
      const changes = { models: named.map(([agent, model]) => ({ agent, model: model.trim() })) };
      return client.runs.fork({ params: { runId }, body: { ...(after !== "" && { after }), ...changes } });
    },
    onSuccess: async (run) => {
      toastDone(words.done);
      void queryClient.invalidateQueries({ queryKey: keys.overview });
      await navigate({ to: "/runs/$runId", params: { runId: run.runId } });
    },
  });
};

type PointProps = { merged: ForkPreview["kept"]; after: string; onChoose: (taskId: string) => void };

const Point = ({ merged, after, onChoose }: PointProps) => (
  <Field label={words.point}>
    {(attributes) => (
      <Select {...attributes} value={after} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{words.asItStands(merged.length)}</option>
        {merged.slice(0, -1).map(({ taskId, title }, at) => (
          <option key={taskId} value={taskId}>
            {words.after(title, at + 1)}
          </option>
        ))}
      </Select>
    )}
  </Field>
);

type ModelProps = {
  asked: ForkPreview["models"];
  models: Wanted["models"];
  onChange: (models: Wanted["models"]) => void;
};

const Models = ({ asked, models, onChange }: ModelProps) =>
  asked.map(({ agent, models: before, profile }) => (
    <Field key={agent} label={words.model(agent)} hint={words.modelHint}>
      {(attributes) => (
        <TextInput
          {...attributes}
          value={models.get(agent) ?? ""}
          placeholder={before?.join(", ") ?? words.profile(profile ?? "")}
          onChange={(event) => onChange(new Map([...models, [agent, event.target.value]]))}
        />
      )}
    </Field>
  ));

type FormProps = { runId: string; from: string; merged: ForkPreview["kept"]; onClose: () => void };

const ForkForm = ({ runId, from, merged, onClose }: FormProps) => {
  const last = merged.at(-1)?.taskId;
  // The last merge is where it stands; a task that is not merged is no point to begin after.
  const isPoint = from !== last && merged.some(({ taskId }) => taskId === from);
  const [after, setAfter] = useState(isPoint ? from : "");
  const [models, setModels] = useState<Wanted["models"]>(new Map());
  const preview = useQuery({ ...forkPreviewQuery(runId, after), placeholderData: keepPreviousData });
  const fork = useForkRun(runId);
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => fork.mutate({ after, models })}
      submit={words.submit}
      icon={GitFork}
      act={fork}
      disabled={preview.data === undefined}
    >
      <p className="text-muted">{words.hint}</p>
      <Point merged={merged} after={after} onChoose={setAfter} />
      <QueryView query={preview}>
        {(shown) => (
          <>
            <ForkPreviewLists preview={shown} />
            <Models asked={shown.models} models={models} onChange={setModels} />
          </>
        )}
      </QueryView>
    </DialogForm>
  );
};

type Props = {
  runId: string;
  /** The task that it is to begin after; anything else is the run as it stands. */
  from: string;
  onClose: () => void;
};

export const ForkDialog = ({ runId, from, onClose }: Props) => {
  const all = useQuery(forkPreviewQuery(runId, ""));
  return (
    <Dialog open onClose={onClose} title={words.title}>
      <QueryView query={all}>
        {({ kept }) => <ForkForm runId={runId} from={from} merged={kept} onClose={onClose} />}
      </QueryView>
    </Dialog>
  );
};
