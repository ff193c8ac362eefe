import { Search } from "lucide-react";
import { Kbd } from "./kbd.tsx";

type Props = { label: string; value: string; onChange: (value: string) => void };

/** What `/` leads to. Escape empties it and gives focus back to the page. */
export const FilterInput = ({ label, value, onChange }: Props) => (
  <span className="relative inline-flex w-56 items-center max-sm:w-full">
    <Search aria-hidden size={14} strokeWidth={1.75} className="pointer-events-none absolute left-2.5 text-faint" />
    <input
      data-filter
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        onChange("");
        event.currentTarget.blur();
      }}
      className="h-8 w-full rounded-6 border border-line-strong bg-raised pr-7 pl-8 shadow-small placeholder:text-faint"
    />
    {value === "" && (
      <span aria-hidden className="pointer-events-none absolute right-2 max-md:hidden">
        <Kbd keys={["/"]} />
      </span>
    )}
  </span>
);
