/** `provost secrets set|list|remove|rotate`. A value is never an argument: arguments are seen by every user of a machine. */
import { readFile } from "node:fs/promises";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import type { Session } from "../../session.ts";
import { withClient } from "../../with-client.ts";

/** An editor or `echo` ends a text with a newline that is not meant; one alone is taken off. */
const withoutNewline = (text: string): string => text.replace(/\r?\n$/, "");

const readValue = async ({ io }: Session, { file, env }: { file?: string; env?: string }): Promise<string> => {
  if (env !== undefined) {
    const value = io.env[env];
    if (value === undefined) throw new ProvostError("SECRET_INVALID", `the environment has no ${env}`);
    return value;
  }
  if (file !== undefined) {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new ProvostError("SECRET_INVALID", `${file} cannot be read: ${String(cause)}`, { file }, { cause });
    });
    return withoutNewline(text);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(chunk);
  return withoutNewline(Buffer.concat(chunks).toString("utf8"));
};

export const defineSecretsSet: DefineCommand = (command, session) => {
  command
    .argument("<name>", "name of the secret, and of the variable that attempts get it in")
    .option("--file <path>", "read the value from a file (default: from standard input)")
    .option("--env <name>", "read the value from a variable of this environment")
    .addHelpText(
      "after",
      example("provost secrets set DEPLOY_KEY --file deploy.pem", 'printf %s "$TOKEN" | provost secrets set API_TOKEN'),
    )
    .action(async (name: string, options: { file?: string; env?: string }) => {
      const value = await readValue(session, options);
      const set = { params: { name }, body: { value } };
      const { version } = await withClient(session, (client) => client.secrets.set(set));
      if (session.options.json) session.printJson({ name, version });
      else session.print(`${name} is set (version ${version}); plans name it under \`secrets:\``);
      session.exitCode = EXIT.go;
    });
};

export const defineSecretsList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost secrets list")).action(async () => {
    const { items: listed } = await withClient(session, (client) => client.secrets.list());
    if (session.options.json) session.printJson({ secrets: listed });
    else {
      for (const { name, version, setAt, setBy } of listed) {
        session.print(`${name}  version ${version}, set ${setAt} by ${setBy}`);
      }
      if (listed.length === 0) session.print("there are no secrets");
    }
    session.exitCode = EXIT.go;
  });
};

export const defineSecretsRemove: DefineCommand = (command, session) => {
  command
    .argument("<name>", "name of the secret")
    .addHelpText("after", example("provost secrets remove API_TOKEN"))
    .action(async (name: string) => {
      await withClient(session, (client) => client.secrets.remove({ params: { name } }));
      if (session.options.json) session.printJson({ removed: name });
      else session.print(`${name} is removed`);
      session.exitCode = EXIT.go;
    });
};

export const defineSecretsRotate: DefineCommand = (command, session) => {
  command
    .option("--keep-master-key", "wrap with the present master key, after it was changed where it is kept")
    .addHelpText("after", example("provost secrets rotate"))
    .action(async ({ keepMasterKey = false }: { keepMasterKey?: boolean }) => {
      const rotated = await withClient(session, (client) => client.secrets.rotate({ body: { keepMasterKey } }));
      if (session.options.json) session.printJson(rotated);
      else session.print(`${rotated.secrets.length} secrets are wrapped by the master key ${rotated.masterKeyId}`);
      session.exitCode = EXIT.go;
    });
};
