import { type DefineCommand, example } from "../../define-command.ts";
import { plainLine } from "../../progress/display-text.ts";
import { day, identityCommand } from "./with-identity.ts";

const OWN = {};

export const defineTenantsList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost tenants list", "provost tenants list --json")).action(() =>
    identityCommand(
      session,
      OWN,
      async (client) => ({ tenants: (await client.tenants.list()).items }),
      ({ tenants }) =>
        tenants.map(({ tenant, name, createdAt }) => `${tenant}  ${plainLine(name)}  since ${day(createdAt)}`),
    ),
  );
};

export const defineTenantsCreate: DefineCommand = (command, session) => {
  command
    .argument("<tenant>", "name in addresses and keys: small letters, digits and hyphens")
    .option("--name <text>", "name for people (default: the same)")
    .addHelpText("after", example('provost tenants create team-7 --name "Team Seven"'))
    .action((tenant: string, { name = tenant }: { name?: string }) =>
      identityCommand(
        session,
        OWN,
        async (client) => {
          await client.tenants.create({ body: { tenant, name } });
          return { tenant, name };
        },
        () => [`invite its first owner: provost users invite ADDRESS --role owner --tenant ${tenant}`],
      ),
    );
};
