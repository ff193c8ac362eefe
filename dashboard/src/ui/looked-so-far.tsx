import { text } from "../catalogue/text.ts";
import { wholeNumber } from "../format/number.ts";
import { Button } from "./button.tsx";

const words = text.looked;

type Props = {
  /** What is written to filter by. */
  filter: string;
  /** So many were read. */
  count: number;
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
};

/** Only what was read can be filtered here: what is older is read when it is scrolled to, or asked for with this. */
export const LookedSoFar = ({ filter, count, pages: { hasNextPage, isFetchingNextPage, fetchNextPage } }: Props) =>
  filter.trim() !== "" &&
  hasNextPage && (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2 md:px-6">
      <p role="status" className="text-muted">
        {words.newest(wholeNumber(count))}
      </p>
      <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {words.further}
      </Button>
    </div>
  );
