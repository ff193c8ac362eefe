/** `provost privacy export|erase`: what the law asks for about a person. */
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withAccess } from "../../with-access.ts";

export const definePrivacyExport: DefineCommand = (command, session) => {
  command
    .argument("<person>", "kind and id, such as user:0199b3a2")
    .addHelpText("after", example("provost privacy export user:0199b3a2 > ada.json"))
    .action(async (person: string) => {
      const events = await withAccess(session, ({ auditLog, owner }) => auditLog.exportPerson(owner.tenantId, person));
      session.printJson({ person, events });
      session.exitCode = EXIT.go;
    });
};

export const definePrivacyErase: DefineCommand = (command, session) => {
  command
    .argument("<person>", "kind and id, such as user:0199b3a2")
    .addHelpText("after", example("provost privacy erase user:0199b3a2"))
    .action(async (person: string) => {
      const erased = await withAccess(session, ({ auditLog, owner }) => auditLog.erasePerson(owner, person));
      if (session.options.json) session.printJson({ person, erased });
      else
        session.print(
          erased ? `what the audit log says of ${person} is unreadable now` : `${person} was erased before`,
        );
      session.exitCode = EXIT.go;
    });
};
