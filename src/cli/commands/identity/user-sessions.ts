/** `provost users sessions|sign-out`: where members are signed in. */
import { type DefineCommand, example } from "../../define-command.ts";
import { plainLine } from "../../progress/display-text.ts";
import { findMember, userCommand } from "./find-member.ts";
import { day, identityCommand, type TenantOption } from "./with-identity.ts";

export const defineUsersSessions: DefineCommand = (command, session) => {
  userCommand(command)
    .addHelpText("after", example("provost users sessions ada@example.org"))
    .action((named: string, options: TenantOption) =>
      identityCommand(
        session,
        options,
        async (client) => {
          const { userId } = await findMember(client, named);
          return { sessions: (await client.memberSessions.list({ params: { userId } })).items };
        },
        ({ sessions }) => {
          if (sessions.length === 0) return ["not signed in here"];
          return sessions.map(({ sessionId, seenAt, createdAt, address, method, device }) => {
            const times = `seen ${day(seenAt)}, since ${day(createdAt)}`;
            return `${sessionId}  ${times}  ${address}  ${method}  ${plainLine(device)}`;
          });
        },
      ),
    );
};

export const defineUsersSignOut: DefineCommand = (command, session) => {
  userCommand(command)
    .option("--session <id>", "only this session, as `provost users sessions` shows it")
    .addHelpText("after", example("provost users sign-out ada@example.org"))
    .action((named: string, options: TenantOption & { session?: string }) =>
      identityCommand(
        session,
        options,
        async (client) => {
          const { userId, name } = await findMember(client, named);
          const { session: sessionId } = options;
          if (sessionId === undefined) {
            return { userId, name, ...(await client.memberSessions.endAll({ params: { userId } })) };
          }
          await client.memberSessions.end({ params: { userId, sessionId } });
          return { userId, name, ended: 1 };
        },
        ({ name, ended }) => [`${plainLine(name)}: ${ended === 1 ? "1 session is" : `${ended} sessions are`} over`],
      ),
    );
};
