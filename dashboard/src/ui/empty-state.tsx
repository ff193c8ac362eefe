import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

type Props = {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
};

/** Where there is nothing yet: says what would be here, and how it comes to be. */
export const EmptyState = ({ icon: Icon, title, children, action }: Props) => (
  <div className="flex flex-col items-center gap-1.5 px-6 py-10 text-center">
    {Icon && <Icon aria-hidden size={22} strokeWidth={1.5} className="mb-1 text-faint" />}
    <p className="font-medium">{title}</p>
    {children !== undefined && <div className="max-w-[44ch] text-muted">{children}</div>}
    {action !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
  </div>
);
