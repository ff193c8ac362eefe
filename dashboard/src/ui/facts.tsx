import type { ReactNode } from "react";

export type Fact = { name: string; value: ReactNode };

/** What is known of one thing, name by name. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
    {facts.map(({ name, value }) => (
      <div key={name} className="contents">
        <dt className="max-w-[9rem] text-muted">{name}</dt>
        <dd className="min-w-0 break-words">{value}</dd>
      </div>
    ))}
  </dl>
);
