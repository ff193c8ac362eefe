import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { textTable } from "../text-table.ts";
import { withAgents } from "../with-agents.ts";

export const defineAgentsTeam: DefineCommand = (command, session) => {
  command
    .argument("<capability...>", "what the team has to be able to do")
    .addHelpText("after", example("provost agents team sql node@24"))
    .action(async (capabilities: string[]) => {
      const team = await withAgents(session, (desk) => desk.team(capabilities));
      session.exitCode = team.missing.length === 0 ? EXIT.go : EXIT.noGo;
      if (session.options.json) return session.printJson(team);
      if (team.members.length > 0) {
        textTable([
          ["AGENT", "FOR"],
          ...team.members.map(({ agentId, covers }) => [agentId, covers.join(" ")]),
        ]).forEach(session.print);
      }
      if (team.missing.length > 0) session.print(`no agent that is here can do: ${team.missing.join(", ")}`);
    });
};
