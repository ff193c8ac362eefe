import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { MailCheck, RotateCcw, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { DeadLetterCount } from "../../api/types.ts";
import { deadLettersText as words } from "../../catalogue/pages/dead-letters-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { useWanted } from "../../live/live.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/field.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { taskTitle } from "../queues/queue-tasks.tsx";
import { type Bulk, BulkDialog } from "./bulk-dialogs.tsx";
import { DeadLetterDialog } from "./dead-letter-dialog.tsx";
import {
  countsFor,
  deadLetterCountsQuery,
  type DeadLetterFilter,
  deadLettersQuery,
  totalOf,
} from "./dead-letter-queries.ts";
import { DeadLetterTable } from "./dead-letter-table.tsx";
import type { DeadLettersSearch } from "./dead-letters-search.ts";

type ChoiceProps = {
  label: string;
  all: string;
  value: string | undefined;
  counts: readonly DeadLetterCount[];
  nameOf: (count: DeadLetterCount) => string;
  onChange: (value: string | undefined) => void;
};

/** Each with how many there are. */
const Choice = ({ label, all, value, counts, nameOf, onChange }: ChoiceProps) => {
  const names = [...new Set([...counts.map(nameOf), ...(value === undefined ? [] : [value])])].toSorted();
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
      className="h-8! w-auto! max-w-full text-13!"
    >
      <option value="">{all}</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {name} ({totalOf(counts.filter((count) => nameOf(count) === name))})
        </option>
      ))}
    </Select>
  );
};

type FilterProps = {
  filter: DeadLetterFilter;
  counts: readonly DeadLetterCount[];
  onChange: (filter: DeadLettersSearch) => void;
};

const Filters = ({ filter: { queue, code }, counts, onChange }: FilterProps) => {
  const change = (next: { queue?: string | undefined; code?: string | undefined }): void =>
    onChange({
      ...(next.queue !== undefined && { queue: next.queue }),
      ...(next.code !== undefined && { code: next.code }),
    });
  return (
    <>
      <Choice
        label={words.queues}
        all={words.allQueues}
        value={queue}
        counts={counts}
        nameOf={(count) => count.queue}
        onChange={(chosen) => change({ queue: chosen, code })}
      />
      <Choice
        label={words.codes}
        all={words.allCodes}
        value={code}
        counts={countsFor(counts, queue === undefined ? {} : { queue })}
        nameOf={(count) => count.code}
        onChange={(chosen) => change({ queue, code: chosen })}
      />
    </>
  );
};

export const DeadLettersPage = (): ReactNode => {
  const { task: opened, ...filter } = useSearch({ from: "/signed-in/dead-letters" });
  const navigate = useNavigate({ from: "/dead-letters" });
  const letters = useInfiniteQuery(deadLettersQuery(filter));
  const all = useQuery(deadLetterCountsQuery).data ?? [];
  const counts = countsFor(all, filter);
  const total = totalOf(counts);
  const [bulk, setBulk] = useState<Bulk | null>(null);
  useWanted("tasks.*");
  const show = (search: DeadLettersSearch): void => void navigate({ search, replace: true });
  const tasks = letters.data?.pages.flatMap(({ items }) => items) ?? [];
  const found = tasks.find(({ taskId }) => taskId === opened);
  const actions = (
    <>
      <Filters filter={filter} counts={all} onChange={show} />
      {total > 0 && (
        <>
          <Button tone="danger" icon={Trash2} onClick={() => setBulk({ act: "purge", filter, counts })}>
            {words.purge}
          </Button>
          <Button tone="primary" icon={RotateCcw} onClick={() => setBulk({ act: "retry", filter, counts })}>
            {words.retryAll(total, wholeNumber(total))}
          </Button>
        </>
      )}
    </>
  );
  return (
    <Page fill title={words.title} actions={actions}>
      <QueryView query={letters}>
        {() =>
          tasks.length === 0 ? (
            <EmptyState icon={MailCheck} title={all.length === 0 ? words.empty : words.noMatch}>
              {all.length === 0 && words.emptyHint}
            </EmptyState>
          ) : (
            <DeadLetterTable
              tasks={tasks}
              onOpen={({ taskId }) => show({ ...filter, task: taskId })}
              onEnd={() => letters.hasNextPage && !letters.isFetchingNextPage && void letters.fetchNextPage()}
            />
          )
        }
      </QueryView>
      <BulkDialog bulk={bulk} onClose={() => setBulk(null)} />
      <DeadLetterDialog
        taskId={opened ?? null}
        title={found === undefined ? words.column.task : taskTitle(found)}
        onClose={() => show(filter)}
      />
    </Page>
  );
};
