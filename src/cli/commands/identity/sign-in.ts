/** `provost sign-in`: another link for the owner of the data folder, while the control plane runs. */
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withControlPlaneThatStays } from "../../with-client.ts";

export const defineSignIn: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost sign-in", "provost sign-in --json")).action(async () => {
    const { url, expiresAt } = await withControlPlaneThatStays(session, (client) => client.signIn.ownerLink());
    if (session.options.json) session.printJson({ signInUrl: url, expiresAt });
    else session.print(`Sign in with  ${url}  (works once, within ten minutes)`);
    session.exitCode = EXIT.go;
  });
};
