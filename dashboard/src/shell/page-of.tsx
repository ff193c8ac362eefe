import { ApiError } from "provost/client";
import type { ReactNode } from "react";
import { notReadText as words } from "../catalogue/pages/not-read-text.ts";
import { Problem } from "../ui/problem.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Page } from "./page.tsx";

type Props<T> = {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  /** The way to where others of its kind are. */
  above: ReactNode;
  /** A page of its own. */
  children: (data: T) => ReactNode;
};

/** What is no id at all names nothing either. */
const isMissing = (error: unknown): boolean => error instanceof ApiError && [400, 404].includes(error.status);

/** The page of one thing. Where it cannot be read there is a page all the same, with its name, its place and a way on. */
export const PageOf = <T,>({ query, above, children }: Props<T>) => {
  if (query.data !== undefined || query.error === null) return <QueryView query={query}>{children}</QueryView>;
  const missing = isMissing(query.error);
  return (
    <Page title={missing ? words.missing : words.unread} above={above}>
      <Problem error={query.error} {...(!missing && { onRetry: () => void query.refetch() })} />
    </Page>
  );
};
