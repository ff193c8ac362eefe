import type { Packet } from "../packet-schema.ts";
import { moneyText } from "../../model/spending.ts";
import { durationText } from "../reading/duration.ts";
import { moneySentence } from "../reading/money.ts";
import { html, type Markup } from "./markup.ts";

export const costSection = (packet: Packet): Markup => {
  const { agents, busyMs, money } = packet.summary.cost;
  const sentence = moneySentence(packet) ?? "Money was not measured: no agent of this run reports it.";
  const unknown = money === null ? "not measured" : "–";
  if (agents.length === 0)
    return html`<section>
      <h2>Cost</h2>
      <p class="lede">No agent worked. Money: not measured.</p>
    </section>`;
  const attempts = agents.reduce((total, agent) => total + agent.attempts, 0);
  return html`<section>
    <h2>Cost</h2>
    <p class="lede">Wall time of the agents, failed attempts included. ${sentence}</p>
    <div class="table" tabindex="0" aria-label="Cost">
      <table>
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col" class="number">Attempts</th>
            <th scope="col" class="number">Time</th>
            <th scope="col" class="number">Money</th>
          </tr>
        </thead>
        <tbody>
          ${agents.map(
            (agent) =>
              html`<tr>
                <td>${agent.agentId}</td>
                <td class="number">${agent.attempts}</td>
                <td class="number">${durationText(agent.busyMs)}</td>
                <td class="number soft">${unknown}</td>
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <td>All</td>
            <td class="number">${attempts}</td>
            <td class="number">${durationText(busyMs)}</td>
            <td class="number soft">${money === null ? unknown : moneyText(money.microUsd)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
};
