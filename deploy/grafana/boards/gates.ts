import { type Board, halfAndMost, query, rate, TENANT } from "../board.ts";

export const gates: Board = {
  uid: "provost-gates",
  title: "gates and proof",
  says: "What was proven, what gates decided, and how work gets merged.",
  ofTenants: true,
  rows: [
    {
      title: "Proof",
      panels: [
        {
          title: "Criteria decided",
          says: "In an hour, by verdict.",
          unit: "short",
          queries: [query("sum by (verdict) (increase(provost_criteria_decided_total[1h]))", "{{verdict}}")],
        },
        {
          title: "Proven",
          says: "Share of the criteria that were decided.",
          unit: "percentunit",
          queries: [
            query(
              `sum(${rate('provost_criteria_decided_total{verdict="proven"}')}) / sum(${rate("provost_criteria_decided_total")})`,
              "proven",
            ),
          ],
        },
        {
          title: "Decisions of gates",
          says: "In an hour.",
          unit: "short",
          queries: [query("sum by (decision) (increase(provost_gate_decisions_total[1h]))", "{{decision}}")],
        },
      ],
    },
    {
      title: "Runs",
      panels: [
        {
          title: "Under way",
          says: "That have not ended, by state.",
          unit: "short",
          queries: [query(`sum by (state) (max by (tenant, state) (provost_runs{${TENANT}}))`, "{{state}}")],
        },
        {
          title: "Begun",
          says: "In an hour.",
          unit: "short",
          queries: [query(`sum(increase(provost_runs_started_total{${TENANT}}[1h]))`, "begun")],
        },
        {
          title: "Ended",
          says: "In an hour, by outcome. When more than one in twenty could not go on, somebody is told.",
          unit: "short",
          queries: [query(`sum by (outcome) (increase(provost_runs_ended_total{${TENANT}}[1h]))`, "{{outcome}}")],
        },
      ],
    },
    {
      title: "Merge queue",
      panels: [
        {
          title: "Waiting",
          says: "Attempts that wait to be merged.",
          unit: "short",
          queries: [query(`sum by (tenant) (max by (tenant) (provost_merge_queue_depth{${TENANT}}))`, "{{tenant}}")],
        },
        {
          title: "Age of the oldest",
          says: "Above a quarter of an hour somebody is told.",
          unit: "s",
          queries: [query(`max by (tenant) (provost_merge_queue_oldest_age_seconds{${TENANT}})`, "{{tenant}}")],
        },
        {
          title: "One turn",
          says: "Merging an attempt and checking the merged tree, by outcome.",
          unit: "s",
          hasTraces: true,
          queries: halfAndMost("provost_merge_duration_seconds_bucket", ["outcome"]),
        },
        {
          title: "Expected writes",
          says: "Files that merged tasks were expected to write, and did or did not; missed are those that nobody expected.",
          unit: "short",
          queries: [query("sum by (outcome) (increase(provost_predicted_writes_total[1h]))", "{{outcome}}")],
        },
        {
          title: "Conflicts",
          says: "In an hour. A conflict goes back to its agent, with what it conflicted with.",
          unit: "short",
          queries: [query("sum(increase(provost_merge_conflicts_total[1h]))", "conflicts")],
        },
      ],
    },
  ],
};
