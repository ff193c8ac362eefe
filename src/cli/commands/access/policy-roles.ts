/** `provost policy roles`: what each role may do, by the policies in force. */
import { Argument } from "commander";
import { ROLES } from "../../../model/actor.ts";
import type { Role } from "../../../model/actor.ts";
import { EXIT } from "../../../model/errors.ts";
import type { Output } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { textTable } from "../../text-table.ts";
import { withClient } from "../../with-client.ts";

type Roles = Output<"roles.list">;
type RoleActions = Roles["items"][number];

const dependsOf = ({ depends }: RoleActions, action: string): string | null => {
  const found = depends.find((one) => one.action === action);
  return found === undefined ? null : `depends on ${found.policies.join(", ")}`;
};

/** Of one role: its actions, and what they are. */
const linesOfRole = (role: RoleActions, actions: Roles["actions"]): string[] => {
  const rows = actions.flatMap(({ action, meaning }) => {
    const depends = dependsOf(role, action);
    if (depends === null && !role.may.includes(action)) return [];
    return [[action, depends === null ? meaning : `${meaning} (${depends})`]];
  });
  return [`${role.role}: ${role.meaning}`, ...textTable(rows)];
};

/** Of all: which of them may do an action. */
const linesOfAll = ({ actions, items }: Roles): string[] =>
  textTable(
    actions.map(({ action }) => {
      const able = items.flatMap((one) => {
        if (one.may.includes(action)) return [one.role];
        const depends = dependsOf(one, action);
        return depends === null ? [] : [`${one.role} (${depends})`];
      });
      return [action, able.join(" ") || "nobody"];
    }),
  );

export const definePolicyRoles: DefineCommand = (command, session) => {
  command
    .addArgument(new Argument("[role]", "only this one, with what its actions are").choices(ROLES))
    .addHelpText("after", example("provost policy roles", "provost policy roles operator"))
    .action(async (wanted: Role | undefined) => {
      const roles = await withClient(session, (client) => client.roles.list());
      const one = roles.items.find(({ role }) => role === wanted);
      if (session.options.json) session.printJson(one === undefined ? roles : { ...roles, items: [one] });
      else (one === undefined ? linesOfAll(roles) : linesOfRole(one, roles.actions)).forEach(session.print);
      const whose = roles.builtIn ? "the built-in ones" : "the tenant's own";
      session.note(
        `by version ${roles.policyVersion} of the policies, ${whose}; keys may be narrowed, grants add to it`,
      );
      session.exitCode = EXIT.go;
    });
};
