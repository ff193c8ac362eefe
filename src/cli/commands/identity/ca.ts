import { mkdir, readFile, writeFile } from "node:fs/promises";
import { resolve, join } from "node:path";
import type { Output } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import type { Session } from "../../session.ts";
import { makeSigningRequest } from "./signing-request.ts";
import { day, identityCommand, lifeOption, type TenantOption, withTenant } from "./with-identity.ts";

type Issued = Output<"certificates.issue"> & { privateKeyPem: string | null };
type Written = {
  serial: string;
  expiresAt: string;
  files: { certificate: string; key: string | null; authority: string };
};

/** A key goes to a file that only its owner can read, never to the screen. */
const write = async (session: Session, folder: string, name: string, issued: Issued): Promise<Written> => {
  const target = resolve(session.io.cwd, folder);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const file = (ending: string): string => join(target, `${name.replaceAll(/[^\w.-]/g, "_")}.${ending}`);
  const files = {
    certificate: file("crt"),
    key: issued.privateKeyPem === null ? null : file("key"),
    authority: join(target, "authority.crt"),
  };
  await writeFile(files.certificate, issued.certificatePem);
  await writeFile(files.authority, issued.authorityPem);
  if (files.key !== null) await writeFile(files.key, issued.privateKeyPem ?? "", { mode: 0o600 });
  return { serial: issued.serial, expiresAt: issued.expiresAt, files };
};

/** Read, or made anew together with its key. */
const requestOf = async (session: Session, name: string, file: string | undefined) =>
  file === undefined
    ? makeSigningRequest(name)
    : { requestPem: await readFile(resolve(session.io.cwd, file), "utf8"), privateKeyPem: null };

const renderWritten = ({ serial, expiresAt, files }: Written): string[] => [
  `${serial} works until ${day(expiresAt)}`,
  ...Object.values(files).filter((file) => file !== null),
];

export const defineCaInit: DefineCommand = (command, session) => {
  withTenant(command)
    .addHelpText("after", example("provost ca init"))
    .action((options: TenantOption) =>
      identityCommand(
        session,
        options,
        (client) => client.authorities.create(),
        ({ authorityId, expiresAt, certificatePem }) => [
          `authority ${authorityId}, until ${day(expiresAt)}; its key stays in the data folder of the control plane`,
          certificatePem,
        ],
      ),
    );
};

export const defineCaIssue: DefineCommand = (command, session) => {
  withTenant(command.argument("<agent>", "id of the agent"))
    .addOption(lifeOption("--life <time>", "how long it works", "24h"))
    .option("--request <file>", "signing request (PKCS #10, PEM) of an agent that keeps its key to itself")
    .option("--out <folder>", "where the files go", ".")
    .addHelpText("after", example("provost ca issue builder-1 --out certificates"))
    .action((agentId: string, options: TenantOption & { life: number; request?: string; out: string }) =>
      identityCommand(
        session,
        options,
        async (client) => {
          const { requestPem, privateKeyPem } = await requestOf(session, agentId, options.request);
          const issued = await client.certificates.issue({ body: { agentId, lifeMs: options.life, requestPem } });
          return write(session, options.out, agentId, { ...issued, privateKeyPem });
        },
        renderWritten,
      ),
    );
};

export const defineCaServer: DefineCommand = (command, session) => {
  withTenant(command.argument("<names...>", "names and addresses that agents know the control plane by"))
    .option("--out <folder>", "where the files go", ".")
    .addHelpText("after", example("provost ca server provost.example.org 192.0.2.7 --out certificates"))
    .action((names: string[], options: TenantOption & { out: string }) =>
      identityCommand(
        session,
        options,
        async (client) => {
          const { requestPem, privateKeyPem } = await makeSigningRequest(names[0] ?? "");
          const issued = await client.certificates.issueServer({ body: { names, requestPem } });
          return write(session, options.out, "server", { ...issued, privateKeyPem });
        },
        renderWritten,
      ),
    );
};

export const defineCaList: DefineCommand = (command, session) => {
  withTenant(command)
    .addHelpText("after", example("provost ca list", "provost ca list --json"))
    .action((options: TenantOption) =>
      identityCommand(
        session,
        options,
        async (client) => ({
          authorities: (await client.authorities.list()).items,
          certificates: (await client.certificates.list()).items,
        }),
        ({ authorities, certificates }) => [
          ...authorities.map((one) => `authority ${one.authorityId}, until ${day(one.expiresAt)}`),
          ...certificates.map(({ serial, agentId, expiresAt, revokedAt, lastUsedAt }) => {
            const state = revokedAt === null ? `until ${day(expiresAt)}` : `revoked ${day(revokedAt)}`;
            return `${serial}  ${agentId}  ${state}  used ${day(lastUsedAt)}`;
          }),
        ],
      ),
    );
};

export const defineCaRevoke: DefineCommand = (command, session) => {
  withTenant(command.argument("<named>", "serial number, fingerprint, or the agent: then all of its certificates"))
    .addHelpText("after", example("provost ca revoke builder-1"))
    .action((named: string, options: TenantOption) =>
      identityCommand(
        session,
        options,
        async (client) => ({ revoked: (await client.certificates.revoke({ params: { named } })).items }),
        ({ revoked }) => revoked.map(({ serial, agentId }) => `${serial} of ${agentId} is revoked`),
      ),
    );
};
