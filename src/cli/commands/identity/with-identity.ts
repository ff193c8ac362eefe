/** What the commands of identities share: they act as the owner of the data folder, in a tenant of its database. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { OpenedIdentity } from "../../../control-plane.ts";
import { EXIT } from "../../../model/errors.ts";
import type { TenantId } from "../../../model/ids.ts";
import { readEndpoint } from "../../../runtime/endpoint-file.ts";
import { homePath } from "../../home-path.ts";
import type { Session } from "../../session.ts";

export type TenantOption = { tenant: string };

export const withTenant = (command: Command): Command =>
  command.option("--tenant <name>", "the tenant that it is about", "local");

export type Acting = { identity: OpenedIdentity; by: OpenedIdentity["owner"] };

const acting = async (session: Session, { tenant }: TenantOption): Promise<Acting> => {
  const { openHomeIdentity } = await import("../../../control-plane.ts");
  const identity = await openHomeIdentity({ homePath: homePath(session) });
  return { identity, by: { ...identity.owner, actor: { ...identity.owner.actor, tenantId: tenant as TenantId } } };
};

/** Prints what `work` returns: as JSON, or as the lines that `render` makes of it. */
export const identityCommand = async <T extends object>(
  session: Session,
  options: TenantOption,
  work: (acting: Acting) => Promise<T>,
  render: (result: T) => readonly string[],
): Promise<void> => {
  const opened = await acting(session, options);
  try {
    const result = await work(opened);
    if (session.options.json) session.printJson(result);
    else render(result).forEach(session.print);
  } finally {
    await opened.identity.close();
  }
  session.exitCode = EXIT.go;
};

/** Where links lead: what the settings say, else where the control plane of this data folder listens, or would. */
export const publicUrl = async (session: Session, identity: OpenedIdentity): Promise<string> =>
  identity.publicUrl ?? (await readEndpoint(homePath(session)))?.url ?? "http://127.0.0.1:7386";

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

export const day = (date: Date | null): string => date?.toISOString().slice(0, 16).replace("T", " ") ?? "never";
