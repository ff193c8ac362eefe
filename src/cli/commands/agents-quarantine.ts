import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { BY } from "../with-events.ts";
import { withAgents } from "../with-agents.ts";

export const defineAgentsQuarantine: DefineCommand = (command, session) => {
  command
    .argument("<agent>", "id of the agent")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", example('provost agents quarantine builder-7 --reason "its results are wrong"'))
    .action(async (agentId: string, { reason }: { reason: string }) => {
      await withAgents(session, (desk) => desk.quarantine(agentId, reason, BY));
      if (session.options.json) session.printJson({ agent: agentId, quarantined: true, reason });
      else session.print(`agent ${agentId} is in quarantine until it is released`);
      session.exitCode = EXIT.go;
    });
};
