import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { client } from "../../api/client.ts";
import { keys, repositoriesQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { ownKey } from "../../api/session.ts";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checkbox, Field, TextInput } from "../../ui/field.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";

const words = planText.start;
const LAST_KEY = "provost.repository";
const AGENTS = 4;

type Options = {
  path: string;
  base: string;
  maxAgents: number;
  allowDirty: boolean;
  failFast: boolean;
  apply: boolean;
};

const useStart = (planId: string, scratch: boolean) => {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ path, base, ...options }: Options) =>
      client.runs.start({
        body: { plan: { planId }, repository: { path }, ...(base !== "" && { base }), ...options },
      }),
    onSuccess: async ({ runId }, { path }) => {
      if (!scratch) localStorage.setItem(ownKey(LAST_KEY), path);
      void queryClient.invalidateQueries({ queryKey: keys.overview });
      await navigate({ to: "/runs/$runId", params: { runId } });
    },
  });
};

type BoundsProps = {
  base: string;
  onBase: (base: string) => void;
  maxAgents: number;
  onMaxAgents: (count: number) => void;
  scratch: boolean;
};

const Bounds = ({ base, onBase, maxAgents, onMaxAgents, scratch }: BoundsProps) => (
  <div className="grid grid-cols-[2fr_1fr] gap-3">
    {!scratch && (
      <Field label={words.base} hint={words.baseHint}>
        {(attributes) => <TextInput {...attributes} value={base} onChange={(event) => onBase(event.target.value)} />}
      </Field>
    )}
    <Field label={words.maxAgents}>
      {(attributes) => (
        <TextInput
          {...attributes}
          type="number"
          min={1}
          max={256}
          required
          value={maxAgents}
          onChange={(event) => onMaxAgents(event.target.valueAsNumber)}
        />
      )}
    </Field>
  </div>
);

type FormProps = { planId: string; scratch: boolean; onClose: () => void };

const StartForm = ({ planId, scratch, onClose, repositories }: FormProps & { repositories: readonly string[] }) => {
  // Which folder a plan belongs to is said by nothing else that was ever started.
  const [path, setPath] = useState(scratch ? "" : (localStorage.getItem(ownKey(LAST_KEY)) ?? repositories[0] ?? ""));
  const [base, setBase] = useState("");
  const [maxAgents, setMaxAgents] = useState(AGENTS);
  const [flags, setFlags] = useState({ allowDirty: false, failFast: false, apply: false });
  const start = useStart(planId, scratch);
  const listId = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start.mutate({ path, base, maxAgents, ...flags });
  };
  const flag = (name: keyof typeof flags) => ({
    checked: flags[name],
    onChange: () => setFlags({ ...flags, [name]: !flags[name] }),
  });
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={scratch ? words.folder : words.repository} hint={scratch ? words.folderHint : words.repositoryHint}>
        {(attributes) => (
          <TextInput
            {...attributes}
            required
            autoFocus
            list={listId}
            value={path}
            onChange={(event) => setPath(event.target.value)}
            className="font-mono text-13!"
          />
        )}
      </Field>
      <datalist id={listId}>
        {repositories.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Bounds base={base} onBase={setBase} maxAgents={maxAgents} onMaxAgents={setMaxAgents} scratch={scratch} />
      {!scratch && <Checkbox label={words.allowDirty} hint={words.allowDirtyHint} {...flag("allowDirty")} />}
      <Checkbox label={words.failFast} {...flag("failFast")} />
      <Checkbox label={words.apply} {...flag("apply")} />
      {start.error && (
        <p role="alert" className="rounded-6 bg-refuted-soft px-3 py-2 break-words text-refuted">
          {problemOf(start.error).message}. {problemOf(start.error).wayOut}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button type="submit" tone="primary" icon={Play} pending={start.isPending}>
          {words.submit}
        </Button>
      </div>
    </form>
  );
};

/** A suggestion that came later would change what is being typed. */
const StartFormOnceKnown = (props: FormProps) => {
  const { data, isPending } = useQuery(repositoriesQuery);
  if (isPending) return <SkeletonRows />;
  return <StartForm {...props} repositories={data?.map(({ path }) => path) ?? []} />;
};

type Props = {
  /** Of an uploaded plan; closed while there is none. */
  planId: string | null;
  /** Whether the plan works in a copy of its own folder. */
  scratch: boolean;
  onClose: () => void;
};

export const StartDialog = ({ planId, scratch, onClose }: Props) => (
  <Dialog open={planId !== null} onClose={onClose} title={words.title}>
    {planId !== null && <StartFormOnceKnown planId={planId} scratch={scratch} onClose={onClose} />}
  </Dialog>
);
