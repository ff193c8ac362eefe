/** What the commands of identities share: they act in a tenant, that of their credential unless another is named. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { EXIT } from "../../../model/errors.ts";
import type { Client } from "../../../sdk/client/index.ts";
import type { Session } from "../../session.ts";
import { type Connection, withConnection } from "../../with-client.ts";

export type TenantOption = { tenant?: string };

export const withTenant = (command: Command): Command =>
  command.option(
    "--tenant <name>",
    "the tenant that it is about, for the owner of the data folder (default: one's own)",
  );

/** A tenant is a matter of the credential: who may act in another one gets a credential for it. */
const clientFor = async ({ client, as }: Connection, { tenant }: TenantOption): Promise<Client> => {
  if (tenant === undefined || (await client.me.get()).tenantId === tenant) return client;
  const { token } = await client.tenants.enter({ params: { tenant } });
  return as(token);
};

/** Prints what `work` returns: as JSON, or as the lines that `render` makes of it. */
export const identityCommand = async <T extends object>(
  session: Session,
  options: TenantOption,
  work: (client: Client) => Promise<T>,
  render: (result: T) => readonly string[],
  tell: (result: T) => void = () => undefined,
): Promise<void> => {
  const result = await withConnection(session, async (connection) => work(await clientFor(connection, options)));
  if (session.options.json) session.printJson(result);
  else render(result).forEach(session.print);
  tell(result);
  session.exitCode = EXIT.go;
};

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30m`, `24h`, `90d`; in milliseconds. */
const readLife = (text: string): number => {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined)
    throw new InvalidArgumentError("It must be a time such as 24h or 90d.");
  return Number(count) * UNITS[unit as keyof typeof UNITS];
};

/** @param usual taken when nothing is said, such as `24h` */
export const lifeOption = (flags: string, description: string, usual: string): Option =>
  new Option(flags, description).argParser(readLife).default(readLife(usual), usual);

/** @param time as the API tells it */
export const day = (time: string | null): string => time?.slice(0, 16).replace("T", " ") ?? "never";
