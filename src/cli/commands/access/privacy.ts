/** `provost privacy export|erase`: what the law asks for about a person. */
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withClient } from "../../with-client.ts";

export const definePrivacyExport: DefineCommand = (command, session) => {
  command
    .argument("<person>", "kind and id, such as user:0199b3a2")
    .addHelpText("after", example("provost privacy export user:0199b3a2 > ada.json"))
    .action(async (person: string) => {
      session.printJson(await withClient(session, (client) => client.privacy.export({ params: { person } })));
      session.exitCode = EXIT.go;
    });
};

export const definePrivacyErase: DefineCommand = (command, session) => {
  command
    .argument("<person>", "kind and id, such as user:0199b3a2")
    .addHelpText("after", example("provost privacy erase user:0199b3a2"))
    .action(async (person: string) => {
      const answer = await withClient(session, (client) => client.privacy.erase({ params: { person } }));
      const { erased, notes, sessions, turns, account } = answer;
      if (session.options.json) session.printJson(answer);
      else {
        session.print(
          erased ? `what the audit log says of ${person} is unreadable now` : `${person} was erased before`,
        );
        if (sessions > 0) session.print(`talks of theirs with agents that were removed: ${sessions}`);
        if (turns > 0) session.print(`what they said in other sessions, and is empty now: ${turns}`);
        if (notes > 0) session.print(`notes of talk with them that were removed: ${notes}`);
        if (account) session.print("their account was removed");
      }
      session.exitCode = EXIT.go;
    });
};
