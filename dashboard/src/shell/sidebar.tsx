import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Fragment } from "react";
import { pendingApprovalsQuery } from "../api/approval-queries.ts";
import { useWhatWaits } from "../api/what-waits.ts";
import { text } from "../catalogue/text.ts";
import { Kbd } from "../ui/kbd.tsx";
import { Logo } from "../ui/logo.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { LiveIndicator } from "./live-indicator.tsx";
import { PAGES } from "./pages.ts";

type Props = { onSearch: () => void; onGo?: () => void };

const Count = ({ count = 0 }: { count: number | undefined }) =>
  count > 0 && (
    <span className="ml-auto rounded-full bg-caution-soft px-1.5 text-12 font-medium text-caution">{count}</span>
  );

const WaitingCount = () => <Count count={useWhatWaits().count} />;
const ApprovalCount = () => <Count count={useQuery(pendingApprovalsQuery).data?.length} />;

export const Sidebar = ({ onSearch, onGo }: Props) => (
  <div className="flex h-full flex-col gap-3 p-3">
    <Link to="/" onClick={onGo} className="flex h-9 items-center px-2">
      <Logo word />
    </Link>
    <button
      type="button"
      onClick={onSearch}
      className="flex h-8 items-center gap-2 rounded-6 border border-line bg-surface px-2 text-muted shadow-small hover:border-line-strong"
    >
      <Search aria-hidden size={14} strokeWidth={1.75} />
      <span className="flex-1 truncate text-left">{text.shell.search}</span>
      <Kbd keys={["Ctrl", "K"]} />
    </button>
    <nav aria-label={text.shell.navigation} className="flex flex-1 flex-col gap-0.5 overflow-y-auto">
      {PAGES.map(({ to, label, icon: Icon, begins }) => (
        <Fragment key={to}>
          {begins !== undefined && <p className="px-2 pt-3 pb-1 text-12 text-faint">{begins}</p>}
          <Link
            to={to}
            onClick={onGo}
            activeOptions={{ exact: to === "/" }}
            activeProps={{ className: "bg-hover text-ink font-medium" }}
            inactiveProps={{ className: "text-muted hover:bg-hover hover:text-ink" }}
            className="flex h-8 items-center gap-2.5 rounded-6 px-2"
          >
            <Icon aria-hidden size={16} strokeWidth={1.75} />
            {label}
            {to === "/" && <WaitingCount />}
            {to === "/approvals" && <ApprovalCount />}
          </Link>
        </Fragment>
      ))}
    </nav>
    <LiveIndicator />
    <AccountMenu />
  </div>
);
