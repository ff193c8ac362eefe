import type { LucideIcon } from "lucide-react";
import { Moment } from "../../ui/moment.tsx";

/** @property since null where it is not known when it began */
type Props = {
  icon: LucideIcon;
  kind: string;
  title: string;
  since: string | null;
  detail: string;
  foot: string | null;
};

/** One thing that waits for a person. */
export const MatterLine = ({ icon: Icon, kind, title, since, detail, foot }: Props) => (
  <>
    <Icon aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-caution" />
    <span className="min-w-0 flex-1">
      <span className="flex justify-between gap-3">
        <span className="truncate font-medium">
          <span className="sr-only">{kind}: </span>
          {title}
        </span>
        {since !== null && <Moment at={since} className="shrink-0 text-12 text-muted" />}
      </span>
      {detail !== "" && <span className="line-clamp-2 break-words text-muted">{detail}</span>}
      {foot !== null && <span className="block truncate text-12 text-muted">{foot}</span>}
    </span>
  </>
);

/** Of the link around it. */
export const MATTER_LINE = "flex gap-3 px-3.5 py-2.5 -outline-offset-2 hover:bg-hover";
