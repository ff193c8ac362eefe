import { type Board, query, rate, TENANT } from "../board.ts";

export const agents: Board = {
  uid: "provost-agents",
  title: "agents",
  says: "Who is there, how busy, and who was lost.",
  ofTenants: true,
  rows: [
    {
      title: "Who is there",
      panels: [
        {
          title: "By state",
          says: "An agent that is offline has not been heard of.",
          unit: "short",
          queries: [query(`sum by (state) (max by (tenant, state) (provost_agents{${TENANT}}))`, "{{state}}")],
        },
        {
          title: "Slots",
          says: "Tasks that the connected agents can do at once, and do now.",
          unit: "short",
          queries: [query(`sum by (state) (max by (tenant, state) (provost_agent_slots{${TENANT}}))`, "{{state}}")],
        },
        {
          title: "Busy",
          says: "Share of the slots. Near 1 tasks wait because there are too few agents.",
          unit: "percentunit",
          queries: [
            query(
              `sum(max by (tenant) (provost_agent_slots{${TENANT}, state="busy"})) / sum(max by (tenant) (provost_agent_slots{${TENANT}, state="all"}))`,
              "busy",
            ),
          ],
        },
      ],
    },
    {
      title: "Who comes and goes",
      panels: [
        {
          title: "Connections opened",
          says: "In a second.",
          unit: "ops",
          queries: [query(`sum(${rate("provost_agent_connections_total")})`, "opened")],
        },
        {
          title: "Connections ended",
          says: "In a second, by the reason's code.",
          unit: "ops",
          queries: [query(`sum by (code) (${rate("provost_agent_connections_ended_total")})`, "{{code}}")],
        },
        {
          title: "Lost with work in hand",
          says: "In ten minutes.",
          unit: "short",
          queries: [query("sum by (kind) (increase(provost_leases_expired_total[10m]))", "{{kind}}")],
        },
      ],
    },
    {
      title: "What they do",
      panels: [
        {
          title: "Calls of tools",
          says: "In a second, by outcome. Refused by a policy, a rule or a limit; failed at work.",
          unit: "ops",
          queries: [query(`sum by (outcome) (${rate(`provost_tool_calls_total{${TENANT}}`)})`, "{{outcome}}")],
        },
        {
          title: "How long tools take",
          says: "Waiting for an approval included.",
          unit: "s",
          hasTraces: true,
          queries: [
            query(
              `histogram_quantile(0.99, sum by (le) (${rate("provost_tool_call_duration_seconds_bucket")}))`,
              "99 % within",
            ),
          ],
        },
        {
          title: "Certificates",
          says: "Time until the first in force ends; 0 where no TLS port shows one. Somebody is told below two weeks of an authority, and when that of a port is late.",
          unit: "s",
          queries: [
            query("min by (kind) (provost_certificate_expiry_seconds)", "{{kind}}"),
            query("provost_server_certificate_expiry_seconds", "TLS port of {{instance}}"),
          ],
        },
      ],
    },
  ],
};
