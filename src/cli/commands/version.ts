import { EXIT } from "../../model/errors.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import { type DefineCommand, example } from "../define-command.ts";
import type { Session } from "../session.ts";

export const printVersion = (session: Session): void => {
  const version = packageVersion();
  if (session.options.json)
    session.printJson({ version, node: process.versions.node, platform: process.platform, arch: process.arch });
  else session.print(version);
};

export const defineVersion: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost version --json")).action(() => {
    printVersion(session);
    session.exitCode = EXIT.go;
  });
};
