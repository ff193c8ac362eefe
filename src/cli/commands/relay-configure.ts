import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { newTenantKeys, renderAccounts } from "../../events/relay/server-config.ts";
import { EXIT } from "../../model/errors.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import { type DefineCommand, example } from "../define-command.ts";

type Options = { server: string[]; tenant?: string[]; out: string };

const several = (value: string, before: string[] = []): string[] => [...before, value];

/** Never over what is there: it would lock out whoever has the old keys. */
const write = (file: string, text: string, mode: number): Promise<void> => writeFile(file, text, { mode, flag: "wx" });

export const defineRelayConfigure: DefineCommand = (command, session) => {
  command
    .requiredOption("--server <url>", "a NATS server, as nats://nats-1:4222; may be given several times", several)
    .option("--tenant <tenant>", "who gets an account; may be given several times (default: local)", several)
    .option("--out <folder>", "where the files are written", "nats")
    .addHelpText(
      "after",
      example("provost relay configure --server nats://n1:4222 --server nats://n2:4222 --server nats://n3:4222"),
    )
    .action(async ({ server, tenant = [LOCAL_TENANT], out }: Options) => {
      const keys = tenant.map((tenantId) => newTenantKeys(tenantId as TenantId));
      const folder = path.resolve(session.io.cwd, out);
      await mkdir(folder, { recursive: true });
      const settings = {
        servers: server,
        replicas: server.length >= 3 ? 3 : 1,
        tenants: Object.fromEntries(keys.map(({ tenantId, relay: { seed } }) => [tenantId, { seed }])),
      };
      const files = {
        accounts: path.join(folder, "accounts.conf"),
        settings: path.join(folder, "provost-nats.json"),
        readers: keys.map(({ tenantId }) => path.join(folder, `${tenantId}.reader.seed`)),
      };
      await write(files.accounts, renderAccounts(keys), 0o644);
      await write(files.settings, `${JSON.stringify(settings, null, 2)}\n`, 0o600);
      for (const [index, file] of files.readers.entries()) await write(file, `${keys[index]?.reader.seed}\n`, 0o600);
      if (session.options.json) session.printJson(files);
      else {
        session.print(`${files.accounts}: include it in the configuration of each NATS server`);
        session.print(`${files.settings}: set PROVOST_NATS to it where control planes run`);
        for (const file of files.readers) session.print(`${file}: the key of a tenant's own consumers`);
      }
      session.exitCode = EXIT.go;
    });
};
