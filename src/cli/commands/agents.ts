import type { AgentDesk } from "../../control-plane.ts";
import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { fitLine, plainLine } from "../progress/display-text.ts";
import { textTable } from "../text-table.ts";
import { withAgents } from "../with-agents.ts";

type Agent = Awaited<ReturnType<AgentDesk["list"]>>[number];

const HEAD = ["ID", "NAME", "STATE", "BUSY", "CAPABILITIES", "SEEN"];

const row = (agent: Agent): string[] => [
  agent.agentId,
  fitLine(plainLine(agent.name), 30),
  agent.state,
  `${agent.busy}/${agent.slots}`,
  fitLine(plainLine(agent.capabilities.join(" ")), 40),
  `${agent.seenAt.toISOString().slice(0, 19)}Z`,
];

export const defineAgents: DefineCommand = (command, session) => {
  command
    .option("--all", "also those that have gone", false)
    .addHelpText("after", example("provost agents", "provost agents team sql node@24"))
    .action(async ({ all }: { all: boolean }) => {
      const listed = await withAgents(session, (desk) => desk.list());
      const agents = all ? listed : listed.filter(({ state }) => state !== "offline");
      session.exitCode = EXIT.go;
      if (session.options.json) return session.printJson({ agents });
      if (agents.length === 0) return session.print("no agent is connected; start one with: provost agent --url URL");
      textTable([HEAD, ...agents.map(row)]).forEach(session.print);
      for (const { agentId, quarantineReason, drainReason } of agents) {
        if (quarantineReason !== null) session.print(`${agentId} is quarantined: ${plainLine(quarantineReason)}`);
        if (drainReason !== null) session.print(`${agentId} is drained: ${plainLine(drainReason)}`);
      }
    });
};
