import type { ReactNode } from "react";
import { Problem } from "./problem.tsx";
import { SkeletonRows } from "./skeleton.tsx";

type Query<T> = { data: T | undefined; error: unknown; refetch: () => unknown };

type Props<T> = {
  query: Query<T>;
  children: (data: T) => ReactNode;
  /** While there is nothing yet. */
  waiting?: ReactNode;
};

/** What was read is shown even when reading it anew fails: what is known is better than nothing, and the shell says it is old. */
export const QueryView = <T,>({ query, children, waiting = <SkeletonRows /> }: Props<T>) => {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return waiting;
};
