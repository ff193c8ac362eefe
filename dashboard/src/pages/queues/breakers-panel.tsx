import { useQuery } from "@tanstack/react-query";
import { ZapOff } from "lucide-react";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { Moment } from "../../ui/moment.tsx";
import { breakersQuery } from "./queue-queries.ts";

const words = queuesText.breakers;

/** There only while something is held back. */
export const BreakersPanel = () => {
  const breakers = useQuery(breakersQuery).data ?? [];
  if (breakers.length === 0) return null;
  return (
    <section aria-label={words.title} className="border-b border-line bg-caution-soft px-4 py-3 md:px-6">
      <h2 className="flex items-center gap-2 font-semibold text-caution">
        <ZapOff aria-hidden size={15} strokeWidth={1.75} />
        {words.title}
      </h2>
      <p className="text-muted">{words.hint}</p>
      <ul className="mt-1.5 flex flex-col gap-1">
        {breakers.map(({ queue, kind, failures, problem, probeAt }) => (
          <li key={`${queue} ${kind}`} className="flex flex-wrap gap-x-3">
            <span className="font-medium">
              {queue} / {kind}
            </span>
            <span className="min-w-0 break-words">{problem}</span>
            <span className="text-muted">
              {words.failed(failures)}. {words.probe} <Moment at={probeAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};
