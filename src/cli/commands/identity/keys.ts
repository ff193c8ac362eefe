import type { ApiKeyId } from "../../../model/ids.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { plainLine } from "../../progress/display-text.ts";
import { type Acting, day, identityCommand, lifeOption, type TenantOption, withTenant } from "./with-identity.ts";

type Key = Awaited<ReturnType<Acting["identity"]["keys"]["list"]>>[number];

const stateOf = ({ revokedAt, expiresAt, replacedBy }: Key): string => {
  if (revokedAt !== null) return `revoked ${day(revokedAt)}`;
  const until = `until ${day(expiresAt)}`;
  return replacedBy === null ? until : `${until}, replaced`;
};

const renderKey = (key: Key): string =>
  `${key.keyId}  ${key.hint}…  ${plainLine(key.name)} of ${plainLine(key.ownerId)}  ${stateOf(key)}  used ${day(key.lastUsedAt)}`;

const renderMade = ({ key, token }: { key: Key; token: string }): string[] => [
  `${key.keyId} works until ${day(key.expiresAt)}. It is shown this once:`,
  token,
];

const list =
  (kinds: readonly Key["ownerKind"][]) =>
  async ({ identity, by }: Acting): Promise<{ keys: Key[] }> => {
    const keys = await identity.keys.list(by);
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
          ({ identity, by }) => identity.keys.revoke(by, keyId as ApiKeyId),
          () => ["revoked; within a second no control plane takes it any more"],
        ),
      );
  };

export const defineKeysList = defineList(["user", "service-account"], "keys");
export const defineKeysRevoke = defineRevoke("keys");
export const defineTokensList = defineList(["agent"], "tokens");
export const defineTokensRevoke = defineRevoke("tokens");

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
        async ({ identity, by }) => {
          const { serviceAccountId: ownerId } = await identity.serviceAccounts.find(by, options.for);
          const { name, scope: scopes = null, life: lifeMs } = options;
          return identity.keys.create(by, { ownerKind: "service-account", ownerId, name, scopes, lifeMs });
        },
        renderMade,
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
        ({ identity, by }) => identity.keys.rotate(by, keyId as ApiKeyId, options.overlap),
        renderMade,
      ),
    );
};

export const defineTokensCreate: DefineCommand = (command, session) => {
  withTenant(command.argument("<agent>", "id of the agent that shows it"))
    .addOption(lifeOption("--life <time>", "how long it works", "30d"))
    .addHelpText("after", example("provost tokens create builder-1 --life 7d"))
    .action((ownerId: string, options: TenantOption & { life: number }) =>
      identityCommand(
        session,
        options,
        ({ identity, by }) =>
          identity.keys.create(by, {
            ownerKind: "agent",
            ownerId,
            name: `agent ${ownerId}`,
            scopes: null,
            lifeMs: options.life,
          }),
        renderMade,
      ),
    );
};
