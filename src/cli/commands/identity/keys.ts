import { ProvostError } from "../../../model/errors.ts";
import type { Client, Output } from "../../../sdk/client/index.ts";
import type { Session } from "../../session.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { plainLine } from "../../progress/display-text.ts";
import { day, identityCommand, lifeOption, type TenantOption, withTenant } from "./with-identity.ts";

type Key = Output<"keys.list">["items"][number];

const stateOf = ({ revokedAt, expiresAt, replacedBy }: Key): string => {
  if (revokedAt !== null) return `revoked ${day(revokedAt)}`;
  const until = `until ${day(expiresAt)}`;
  return replacedBy === null ? until : `${until}, replaced`;
};

const renderKey = (key: Key): string =>
  `${key.keyId}  ${key.hint}…  ${plainLine(key.name)} of ${plainLine(key.ownerId)}  ${stateOf(key)}  used ${day(key.lastUsedAt)}`;

type Made = { key: Key; token: string };

/** The token is all that is printed, so that it can be put into a file as it is. */
const renderMade = ({ token }: Made): string[] => [token];

const tellMade =
  (session: Session) =>
  ({ key }: Made): void =>
    session.note(`${key.keyId} works until ${day(key.expiresAt)}. Its token is shown this once.`);

const list =
  (kinds: readonly Key["ownerKind"][]) =>
  async (client: Client): Promise<{ keys: Key[] }> => {
    const { items: keys } = await client.keys.list();
    return { keys: keys.filter(({ ownerKind }) => kinds.includes(ownerKind)) };
  };

const defineList =
  (kinds: readonly Key["ownerKind"][], name: string): DefineCommand =>
  (command, session) => {
    withTenant(command)
      .addHelpText("after", example(`provost ${name} list`, `provost ${name} list --json`))
      .action((options: TenantOption) =>
        identityCommand(session, options, list(kinds), ({ keys }) =>
          keys.length === 0 ? ["there is none"] : keys.map(renderKey),
        ),
      );
  };

const defineRevoke =
  (name: string): DefineCommand =>
  (command, session) => {
    withTenant(command.argument("<id>", `as \`provost ${name} list\` shows it`))
      .addHelpText("after", example(`provost ${name} revoke 0199b3a2-7d1e-7000-8000-000000000001`))
      .action((keyId: string, options: TenantOption) =>
        identityCommand(
          session,
          options,
          async (client) => {
            await client.keys.revoke({ params: { keyId } });
            return { keyId };
          },
          () => ["revoked; within a second no control plane takes it any more"],
        ),
      );
  };

export const defineKeysList = defineList(["user", "service-account"], "keys");
export const defineKeysRevoke = defineRevoke("keys");
export const defineTokensList = defineList(["agent"], "tokens");
export const defineTokensRevoke = defineRevoke("tokens");

const serviceAccountId = async (client: Client, named: string): Promise<string> => {
  const { items } = await client.serviceAccounts.list();
  const found = items.find((one) => one.serviceAccountId === named || one.name === named);
  if (found !== undefined) return found.serviceAccountId;
  throw new ProvostError("SERVICE_ACCOUNT_NOT_FOUND", `there is no service account ${named}`, { named });
};

export const defineKeysCreate: DefineCommand = (command, session) => {
  withTenant(command)
    .requiredOption("--for <account>", "id or name of a service account (see `provost users add-program`)")
    .option("--name <text>", "what it is for", "key")
    .option("--scope <action...>", "actions that it is narrowed to, such as runs:read (default: all of its role)")
    .addOption(lifeOption("--life <time>", "how long it works", "90d"))
    .addHelpText("after", example("provost keys create --for ci --scope runs:read runs:start --life 30d"))
    .action((options: TenantOption & { for: string; name: string; scope?: string[]; life: number }) =>
      identityCommand(
        session,
        options,
        async (client) => {
          const ownerId = await serviceAccountId(client, options.for);
          const { name, scope: scopes = null, life: lifeMs } = options;
          return client.keys.create({ body: { ownerKind: "service-account", ownerId, name, scopes, lifeMs } });
        },
        renderMade,
        tellMade(session),
      ),
    );
};

export const defineKeysRotate: DefineCommand = (command, session) => {
  withTenant(command.argument("<id>", "as `provost keys list` shows it"))
    .addOption(lifeOption("--overlap <time>", "how long both work", "1d"))
    .addHelpText("after", example("provost keys rotate 0199b3a2-7d1e-7000-8000-000000000001 --overlap 2h"))
    .action((keyId: string, options: TenantOption & { overlap: number }) =>
      identityCommand(
        session,
        options,
        (client) => client.keys.rotate({ params: { keyId }, body: { overlapMs: options.overlap } }),
        renderMade,
        tellMade(session),
      ),
    );
};

export const defineTokensCreate: DefineCommand = (command, session) => {
  withTenant(command.argument("<agent>", "whom it is for, as `provost tokens list` names it"))
    .addOption(lifeOption("--life <time>", "how long it works", "30d"))
    .addHelpText("after", example("provost tokens create builder-1 --life 7d"))
    .action((ownerId: string, options: TenantOption & { life: number }) =>
      identityCommand(
        session,
        options,
        (client) => {
          const name = `agent ${ownerId}`.slice(0, 100);
          return client.keys.create({ body: { ownerKind: "agent", ownerId, name, lifeMs: options.life } });
        },
        renderMade,
        tellMade(session),
      ),
    );
};
