import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { BY } from "../with-events.ts";
import { withAgents } from "../with-agents.ts";

export const defineAgentsDrain: DefineCommand = (command, session) => {
  command
    .argument("<agent>", "id of the agent")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", example('provost agents drain builder-7 --reason "its machine gets a new disk"'))
    .action(async (agentId: string, { reason }: { reason: string }) => {
      const { busy } = await withAgents(session, async (desk) => {
        await desk.drain(agentId, reason, BY);
        return desk.get(agentId);
      });
      if (session.options.json) session.printJson({ agent: agentId, reason, inHand: busy });
      else session.print(`agent ${agentId} gets no new work until it is released; ${busy} in hand`);
      session.exitCode = EXIT.go;
    });
};
