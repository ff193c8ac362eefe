import { Option } from "commander";
import { type DefineCommand, example } from "../../define-command.ts";
import { plainLine } from "../../progress/display-text.ts";
import { findMember, userCommand } from "./find-member.ts";
import { day, identityCommand, type TenantOption, withTenant } from "./with-identity.ts";

const MEMBER_ROLES = ["owner", "admin", "maintainer", "operator", "viewer"] as const;
const SERVICE_ROLES = ["admin", "maintainer", "operator", "viewer"] as const;
type MemberRole = (typeof MEMBER_ROLES)[number];
type ServiceRole = (typeof SERVICE_ROLES)[number];

const roleOption = (choices: readonly string[]): Option =>
  new Option("--role <role>", "what they may do").choices(choices).default("viewer");

export const defineUsersList: DefineCommand = (command, session) => {
  withTenant(command)
    .addHelpText("after", example("provost users list", "provost users list --json | jq '.members[].email'"))
    .action((options: TenantOption) =>
      identityCommand(
        session,
        options,
        async (client) => ({
          members: (await client.members.list()).items,
          invitations: (await client.invitations.list()).items,
          serviceAccounts: (await client.serviceAccounts.list()).items,
        }),
        ({ members, invitations, serviceAccounts }) => [
          ...members.map((one) => {
            const who = plainLine(`${one.name} <${one.email ?? "no address"}>`);
            return `${one.userId}  ${one.role.padEnd(10)}  ${one.state.padEnd(8)}  ${who}`;
          }),
          ...invitations.map(
            (one) => `${one.invitationId}  ${one.role.padEnd(10)}  invited   ${one.email}, until ${day(one.expiresAt)}`,
          ),
          ...serviceAccounts.map(
            (one) => `${one.serviceAccountId}  ${one.role.padEnd(10)}  ${one.state.padEnd(8)}  ${one.name} (program)`,
          ),
        ],
      ),
    );
};

export const defineUsersInvite: DefineCommand = (command, session) => {
  withTenant(command.argument("<email>", "address that the link is mailed to"))
    .addOption(roleOption(MEMBER_ROLES))
    .addHelpText("after", example("provost users invite ada@example.org --role maintainer"))
    .action((email: string, options: TenantOption & { role: MemberRole }) =>
      identityCommand(
        session,
        options,
        (client) => client.invitations.create({ body: { email, role: options.role } }),
        ({ link, expiresAt }) =>
          link === null
            ? [`invited until ${day(expiresAt)}; the link was mailed`]
            : [`invited until ${day(expiresAt)}; the link was mailed, and is`, link],
      ),
    );
};

export const defineUsersRevoke: DefineCommand = (command, session) => {
  withTenant(command.argument("<invitation>", "id of an invitation"))
    .addHelpText("after", example("provost users revoke-invitation 0199b3a2-7d1e-7000-8000-000000000001"))
    .action((invitationId: string, options: TenantOption) =>
      identityCommand(
        session,
        options,
        async (client) => {
          await client.invitations.revoke({ params: { invitationId } });
          return { invitationId };
        },
        () => ["taken back"],
      ),
    );
};

export const defineUsersRole: DefineCommand = (command, session) => {
  userCommand(command)
    .addOption(roleOption(MEMBER_ROLES).makeOptionMandatory())
    .addHelpText("after", example("provost users role ada@example.org --role admin"))
    .action((named: string, options: TenantOption & { role: MemberRole }) =>
      identityCommand(
        session,
        options,
        async (client) => {
          const { userId } = await findMember(client, named);
          return client.members.setRole({ params: { userId }, body: { role: options.role } });
        },
        ({ name, role }) => [`${plainLine(name)} is ${role} now`],
      ),
    );
};

export const defineUsersRemove: DefineCommand = (command, session) => {
  userCommand(command)
    .addHelpText("after", example("provost users remove ada@example.org"))
    .action((named: string, options: TenantOption) =>
      identityCommand(
        session,
        options,
        async (client) => {
          const member = await findMember(client, named);
          await client.members.remove({ params: { userId: member.userId } });
          return member;
        },
        ({ name }) => [`${plainLine(name)} is no member any more; their sessions and keys are over`],
      ),
    );
};

const defineState =
  (state: "active" | "disabled", told: string): DefineCommand =>
  (command, session) => {
    userCommand(command)
      .addHelpText("after", example(`provost users ${state === "active" ? "enable" : "disable"} ada@example.org`))
      .action((named: string, options: TenantOption) =>
        identityCommand(
          session,
          options,
          async (client) => {
            const { userId } = await findMember(client, named);
            return client.members.setState({ params: { userId }, body: { state } });
          },
          ({ name }) => [`${plainLine(name)} ${told}`],
        ),
      );
  };

export const defineUsersDisable = defineState("disabled", "is locked out of all tenants");
export const defineUsersEnable = defineState("active", "can sign in again");

export const defineUsersAddProgram: DefineCommand = (command, session) => {
  withTenant(command.argument("<name>", "name of the service account"))
    .addOption(roleOption(SERVICE_ROLES))
    .addHelpText("after", example("provost users add-program ci --role operator"))
    .action((name: string, options: TenantOption & { role: ServiceRole }) =>
      identityCommand(
        session,
        options,
        (client) => client.serviceAccounts.create({ body: { name, role: options.role } }),
        (made) => [`${made.name} is a service account with the role ${made.role}; it has no key yet`],
      ),
    );
};
