import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { withAgents } from "../with-agents.ts";

export const defineAgentsRelease: DefineCommand = (command, session) => {
  command
    .argument("<agent>", "id of the agent")
    .addHelpText("after", example("provost agents release builder-7"))
    .action(async (agentId: string) => {
      await withAgents(session, (desk) => desk.release(agentId, "user"));
      if (session.options.json) session.printJson({ agent: agentId, released: true });
      else session.print(`agent ${agentId} gets work again`);
      session.exitCode = EXIT.go;
    });
};
