/** What is written is checked against the schema as it is written; nothing holds before it is put in force. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleCheck, FlaskConical, OctagonAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Field, TextArea } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Problem } from "../../ui/problem.tsx";
import { toastFailed } from "../../ui/toasts.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { type Policies, type PolicyProblem, problemsQuery, type TestResult } from "./access-queries.ts";
import { ActivateDialog } from "./activate-dialog.tsx";

const words = accessText.policies;
const TYPING_MS = 400;

export type Draft = Pick<Policies, "policies" | "tests"> & {
  /** The name of what was in force then. */
  begunAt: string;
};

const isEmpty = (text: string): boolean => text.trim() === "";

const Problems = ({ problems }: { problems: readonly PolicyProblem[] }) => (
  <ul className="flex flex-col gap-1">
    {problems.map(({ policy, line, message }, at) => (
      <li key={at} className="break-words text-refuted">
        {line !== null && <span className="font-medium">{words.problemAt(line)}: </span>}
        {message}
        {policy !== null && <span className="font-mono text-12"> ({policy})</span>}
      </li>
    ))}
  </ul>
);

/** Of the text that stands in the field, once nobody types. */
const Validity = ({ policies }: { policies: string }) => {
  const problems = useQuery(problemsQuery(useDebounced(policies, TYPING_MS)));
  if (isEmpty(policies)) return <p className="text-refuted">{words.nothing}</p>;
  if (problems.error !== null) return <Problem error={problems.error} onRetry={() => void problems.refetch()} />;
  if (problems.data === undefined) return <p className="text-muted">{words.checking}…</p>;
  const valid = problems.data.length === 0;
  const Icon = valid ? CircleCheck : OctagonAlert;
  return (
    <div role="status" className="flex flex-col gap-1">
      <p className={`flex items-center gap-1.5 font-medium ${valid ? "text-proven" : "text-refuted"}`}>
        <Icon aria-hidden size={15} strokeWidth={1.75} />
        {valid ? words.valid : words.problems(problems.data.length)}
      </p>
      <Problems problems={problems.data} />
    </div>
  );
};

const TestResults = ({ results }: { results: readonly TestResult[] }) => (
  <div role="status">
    <p className="font-medium">{words.passed(results.filter(({ passed }) => passed).length, results.length)}</p>
    <ul className="mt-1 flex flex-col">
      {results.map(({ name, passed, expected, decided, reason }) => (
        <li key={name} className="flex items-start gap-2 py-1">
          <Badge tone={passed ? "proven" : "refuted"}>{passed ? words.test.passed : words.test.failed}</Badge>
          <span className="min-w-0 break-words">
            {name}
            {!passed && (
              <span className="text-muted">
                : {words.expected(expected, decided)}, {reason}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  </div>
);

const useTests = () =>
  useMutation({
    mutationFn: ({ policies, tests }: { policies: string; tests: string }) =>
      client.policies.test({ body: { policies, tests } }),
    onError: (error) => toastFailed(accessText.failed, error),
  });

type FieldsProps = {
  policies: string;
  tests: string;
  onPolicies: (text: string) => void;
  onTests: (text: string) => void;
};

const Fields = ({ policies, tests, onPolicies, onTests }: FieldsProps) => (
  <>
    <Field label={words.source}>
      {(attributes) => (
        <TextArea
          {...attributes}
          rows={22}
          wrap="off"
          spellCheck={false}
          value={policies}
          onChange={(event) => onPolicies(event.target.value)}
          className="font-mono text-12! leading-5"
        />
      )}
    </Field>
    <Validity policies={policies} />
    <Field label={words.tests} hint={words.testsHint}>
      {(attributes) => (
        <TextArea
          {...attributes}
          rows={7}
          wrap="off"
          spellCheck={false}
          value={tests}
          onChange={(event) => onTests(event.target.value)}
          className="font-mono text-12! leading-5"
        />
      )}
    </Field>
  </>
);

type Props = { inForce: Policies; draft: Draft | null; onDraft: (draft: Draft | null) => void };

/** What is written, where something is, and what is in force otherwise. */
const useDraft = ({ inForce, draft, onDraft }: Props) => {
  const { policies, tests } = { policies: (draft ?? inForce).policies, tests: (draft ?? inForce).tests ?? "" };
  const isInForce = (text: { policies: string; tests: string }): boolean =>
    text.policies === inForce.policies && text.tests === (inForce.tests ?? "");
  const changed = !isInForce({ policies, tests });
  const begunAt = draft?.begunAt ?? inForce.name;
  return {
    policies,
    tests,
    changed,
    overtaken: changed && begunAt !== inForce.name,
    write: (part: { policies: string } | { tests: string }): void => {
      const text = { policies, tests, ...part };
      onDraft(isInForce(text) ? null : { ...text, begunAt });
    },
  };
};

const Standing = ({ inForce, changed }: { inForce: Policies; changed: boolean }) =>
  changed ? (
    <Badge tone="caution">{words.changed}</Badge>
  ) : (
    <span className="truncate font-mono text-12 text-muted">{words.version(inForce.name)}</span>
  );

export const PolicyEditor = (props: Props) => {
  const { inForce, onDraft } = props;
  const { policies, tests, changed, overtaken, write } = useDraft(props);
  const [activating, setActivating] = useState(false);
  const run = useTests();
  // Of another text than stands there they say nothing.
  const tested = run.variables?.policies === policies && run.variables.tests === tests;
  return (
    <Panel title={words.title} aside={<Standing inForce={inForce} changed={changed} />}>
      <div className="flex flex-col gap-4 p-3.5">
        {overtaken && (
          <p role="status" className="rounded-6 bg-caution-soft px-3 py-2 text-caution">
            {words.overtaken(inForce.name)}
          </p>
        )}
        <Fields
          policies={policies}
          tests={tests}
          onPolicies={(text) => write({ policies: text })}
          onTests={(text) => write({ tests: text })}
        />
        {tested && run.data !== undefined && <TestResults results={run.data.results} />}
        <div className="flex flex-wrap justify-end gap-2">
          {changed && <Button onClick={() => onDraft(null)}>{words.reset}</Button>}
          <Button
            icon={FlaskConical}
            pending={run.isPending}
            disabled={isEmpty(tests) || isEmpty(policies)}
            onClick={() => run.mutate({ policies, tests })}
          >
            {words.run}
          </Button>
          <Button
            tone="primary"
            icon={ShieldCheck}
            disabled={!changed || isEmpty(policies)}
            onClick={() => setActivating(true)}
          >
            {words.activate}
          </Button>
        </div>
      </div>
      <ActivateDialog
        open={activating}
        onClose={() => setActivating(false)}
        onDone={() => onDraft(null)}
        policies={policies}
        tests={tests}
      />
    </Panel>
  );
};
