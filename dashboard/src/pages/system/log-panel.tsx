import { useMutation, useQuery } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { systemText as words } from "../../catalogue/pages/system-text.ts";
import { Field, Select } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { toastDone, toastFailed } from "../../ui/toasts.tsx";
import { type LogLevel, logLevelKey, logLevelQuery } from "./system-queries.ts";

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const satisfies readonly LogLevel[];

const useSetLevel = () =>
  useMutation({
    mutationFn: (level: LogLevel) => client.system.setLogLevel({ body: { level } }),
    onMutate: (level) => {
      const before = queryClient.getQueryData<LogLevel>(logLevelKey);
      queryClient.setQueryData<LogLevel>(logLevelKey, level);
      return before;
    },
    onSuccess: ({ level }) => toastDone(words.logDone(level)),
    onError: (error, _, before) => {
      queryClient.setQueryData(logLevelKey, before);
      toastFailed(words.logFailed, error);
    },
  });

export const LogPanel = () => {
  const level = useQuery(logLevelQuery);
  const set = useSetLevel();
  return (
    <Panel title={words.logTitle}>
      <div className="p-3.5">
        <QueryView query={level}>
          {(current) => (
            <Field label={words.logLevel} hint={words.logHint}>
              {(attributes) => (
                <Select
                  {...attributes}
                  value={current}
                  onChange={(event) => set.mutate(event.target.value as LogLevel)}
                >
                  {LEVELS.map((one) => (
                    <option key={one}>{one}</option>
                  ))}
                </Select>
              )}
            </Field>
          )}
        </QueryView>
      </div>
    </Panel>
  );
};
