/** The state of the run page that belongs in its address. */
export const RUN_VIEWS = ["graph", "timeline", "criteria", "tasks", "progress", "changes", "plan", "events"] as const;
export type RunView = (typeof RUN_VIEWS)[number];

export type RunSearch = {
  view?: RunView;
  /** Of the changes: the file that is shown. */
  file?: string;
  /** Of the criteria: the one that is opened. */
  criterion?: string;
  /** The dialog that forks the run: the task to begin after, or "now". */
  fork?: string;
};

const isView = (value: unknown): value is RunView => RUN_VIEWS.includes(value as RunView);
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export const readRunSearch = ({ view, file, criterion, fork }: Record<string, unknown>): RunSearch => ({
  ...(isView(view) && { view }),
  ...(textOf(file) !== undefined && { file: textOf(file) }),
  ...(textOf(criterion) !== undefined && { criterion: textOf(criterion) }),
  ...(textOf(fork) !== undefined && { fork: textOf(fork) }),
});
