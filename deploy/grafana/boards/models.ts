import { type Board, halfAndMost, query, rate, TENANT } from "../board.ts";

export const models: Board = {
  uid: "provost-models",
  title: "models and cost",
  says: "What models are asked, how they answer, and what it costs.",
  ofTenants: true,
  rows: [
    {
      title: "Cost",
      panels: [
        {
          title: "In the time that is shown",
          says: "Of answers whose price is known.",
          unit: "currencyUSD",
          isNumber: true,
          queries: [query(`sum(increase(provost_model_cost_usd_total{${TENANT}}[$__range]))`, "cost")],
        },
        {
          title: "Without a price",
          says: "Answers that the cost lacks: say their price in PROVOST_PRICES.",
          unit: "short",
          isNumber: true,
          queries: [query(`sum(increase(provost_model_unpriced_calls_total{${TENANT}}[$__range]))`, "answers")],
        },
        {
          title: "An hour",
          says: "By model.",
          unit: "currencyUSD",
          queries: [query(`sum by (model) (increase(provost_model_cost_usd_total{${TENANT}}[1h]))`, "{{model}}")],
        },
        {
          title: "An hour, by tenant",
          says: "Of answers whose price is known.",
          unit: "currencyUSD",
          queries: [query(`sum by (tenant) (increase(provost_model_cost_usd_total{${TENANT}}[1h]))`, "{{tenant}}")],
        },
        {
          title: "Budgets",
          says: "Share that is spent or reserved. Above 90 % somebody is told; at 100 % agents stop.",
          unit: "percentunit",
          queries: [
            query(
              `max by (tenant, scope, measure) (provost_budget_used_ratio{${TENANT}})`,
              "{{tenant}} {{scope}} {{measure}}",
            ),
          ],
        },
      ],
    },
    {
      title: "Answers",
      panels: [
        {
          title: "Answers",
          says: "In a second, by model and outcome: answered, or the class of the error.",
          unit: "ops",
          queries: [
            query(`sum by (model, outcome) (${rate(`provost_model_calls_total{${TENANT}}`)})`, "{{model}} {{outcome}}"),
          ],
        },
        {
          title: "Until the first token",
          says: "What a person who waits sees.",
          unit: "s",
          hasTraces: true,
          queries: halfAndMost("provost_model_first_token_seconds_bucket", ["model"]),
        },
        {
          title: "Until the end of the answer",
          says: "From when it was asked.",
          unit: "s",
          hasTraces: true,
          queries: halfAndMost("provost_model_call_duration_seconds_bucket", ["model"]),
        },
        {
          title: "Tokens",
          says: "In a second, by kind: input that was not cached, cached, output, reasoning.",
          unit: "ops",
          queries: [query(`sum by (kind) (${rate(`provost_model_tokens_total{${TENANT}}`)})`, "{{kind}}")],
        },
        {
          title: "Tokens, by model",
          says: "In a second.",
          unit: "ops",
          queries: [query(`sum by (model) (${rate(`provost_model_tokens_total{${TENANT}}`)})`, "{{model}}")],
        },
        {
          title: "From the provider's cache",
          says: "Share of what models read.",
          unit: "percentunit",
          queries: [
            query(
              `sum by (model) (${rate(`provost_model_tokens_total{${TENANT}, kind="cached"}`)}) / sum by (model) (${rate(`provost_model_tokens_total{${TENANT}, kind=~"input|cached"}`)})`,
              "{{model}}",
            ),
          ],
        },
      ],
    },
  ],
};
