import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Minus } from "lucide-react";
import { useState } from "react";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { text } from "../../catalogue/text.ts";
import { Badge } from "../../ui/badge.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Facts } from "../../ui/facts.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { rolesQuery } from "../../api/roles-query.ts";
import type { Roles } from "./access-queries.ts";

const words = accessText.roles;

type Action = Roles["actions"][number];
type Role = Roles["items"][number];

const nameOf = (role: string): string => text.shell.role[role] ?? role;

const dependsOf = ({ depends }: Role, action: string): readonly string[] =>
  depends.find((one) => one.action === action)?.policies ?? [];

const Answer = ({ role, action }: { role: Role; action: string }) => {
  if (dependsOf(role, action).length > 0) return <Badge tone="caution">{words.depends}</Badge>;
  const may = role.may.includes(action);
  const Icon = may ? Check : Minus;
  return (
    <>
      <Icon aria-hidden size={16} strokeWidth={2} className={`inline ${may ? "text-proven" : "text-faint"}`} />
      <span className="sr-only">{may ? words.may : words.mayNot}</span>
    </>
  );
};

const ActionRow = ({ action: { action, meaning }, roles }: { action: Action; roles: readonly Role[] }) => {
  const policies = [...new Set(roles.flatMap((role) => dependsOf(role, action)))];
  return (
    <tr className="border-t border-line">
      <th scope="row" className="min-w-56 px-3.5 py-2 text-left font-normal">
        <span className="block font-mono text-12 font-medium">{action}</span>
        <span className="block text-12 text-muted">{meaning}</span>
        {policies.length > 0 && (
          <span className="block text-12 break-words">{words.dependsOn(policies.join(", "))}</span>
        )}
      </th>
      {roles.map((role) => (
        <td key={role.role} className="px-2 py-2 text-center">
          <Answer role={role} action={action} />
        </td>
      ))}
    </tr>
  );
};

const ActionTable = ({ actions, roles }: { actions: readonly Action[]; roles: readonly Role[] }) => (
  <div
    role="group"
    aria-label={words.label}
    tabIndex={0}
    // Words for screen readers are placed in it, and not beside the page where it is cut off.
    className="relative max-h-[70vh] overflow-auto border-t border-line -outline-offset-2"
  >
    <table aria-label={words.label} className="w-full">
      <thead className="sticky top-0 bg-raised text-12 text-muted">
        <tr>
          <th scope="col" className="px-3.5 py-2 text-left font-normal">
            {words.action}
          </th>
          {roles.map(({ role }) => (
            <th key={role} scope="col" className="px-2 py-2 text-center font-normal">
              {nameOf(role)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {actions.map((action) => (
          <ActionRow key={action.action} action={action} roles={roles} />
        ))}
      </tbody>
    </table>
  </div>
);

const RolesPanel = ({ roles }: { roles: Roles }) => {
  const [wanted, setWanted] = useState("");
  const { actions, items, builtIn, policyVersion } = roles;
  const shown = actions.filter(({ action, meaning }) =>
    `${action} ${meaning}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <Panel
      title={words.title}
      aside={<span className="font-mono text-12 text-muted">{words.version(policyVersion)}</span>}
    >
      <div className="flex flex-col gap-3 p-3.5">
        <p className="max-w-[44rem] text-muted">
          {builtIn ? words.builtIn : words.own} {words.besides}{" "}
          <Link to="/access" search={{ view: "policies" }} className="text-accent underline">
            {words.explain}
          </Link>
        </p>
        <FilterInput label={words.filter} value={wanted} onChange={setWanted} />
      </div>
      {shown.length === 0 ? <EmptyState title={words.noMatch} /> : <ActionTable actions={shown} roles={items} />}
    </Panel>
  );
};

export const RolesView = () => {
  const roles = useQuery(rolesQuery);
  return (
    <div className="grid items-start gap-4 px-4 py-5 md:px-6 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,1fr)]">
      <QueryView query={roles}>
        {(all) => (
          <>
            <RolesPanel roles={all} />
            <Panel title={words.meanings}>
              <div className="p-3.5">
                <Facts facts={all.items.map(({ role, meaning }) => ({ name: nameOf(role), value: meaning }))} />
              </div>
            </Panel>
          </>
        )}
      </QueryView>
    </div>
  );
};
