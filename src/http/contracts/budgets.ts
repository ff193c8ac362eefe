import { z } from "zod";
import { BUDGET_MEASURES, BUDGET_PERIODS, BUDGET_SCOPES } from "../../model/budget.ts";
import { defineContract, empty, fields } from "../contract.ts";

const time = "2026-11-21T09:00:00.000Z";
const run = "0199b3a2-0000-7000-8000-000000000001";
const which = {
  params: fields({ scope: z.enum(BUDGET_SCOPES), measure: z.enum(BUDGET_MEASURES) }),
  query: fields({
    key: z
      .string()
      .max(300)
      .default("")
      .describe("whose: nothing for the tenant; a run; RUN/TASK; an agent, or RUN/AGENT for what it does in one run"),
  }),
};
const percent = z.number().int().min(1).max(100);
const rules = {
  most: z.number().int().positive().describe("tokens, millionths of a US dollar, milliseconds or iterations"),
  period: z.enum(BUDGET_PERIODS).describe("when what was spent counts anew, in UTC"),
  warnPercent: percent,
  downgradePercent: percent.nullable().describe("from here on only what is cheaper may still be begun"),
};

const budget = z
  .object({
    scope: z.enum(BUDGET_SCOPES),
    key: z.string(),
    measure: z.enum(BUDGET_MEASURES),
    ...rules,
    windowStart: z.date(),
    spent: z.number(),
    reserved: z.number(),
    unpriced: z.number().describe("how often something was spent whose price nobody knew; `spent` lacks it"),
    warned: z.boolean(),
  })
  .meta({ id: "Budget" });
const stop = z.object({ by: z.string(), reason: z.string(), at: z.date() }).meta({ id: "BudgetStop" });

export const budgetContracts = {
  "budgets.list": defineContract({
    action: "budgets:read",
    summary: "Budgets with what is spent and reserved, and who has stopped all agents",
    response: z.object({ items: z.array(budget), stop: stop.nullable() }),
    example: {
      response: {
        items: [
          {
            scope: "run",
            key: run,
            measure: "micro_usd",
            most: 2_500_000,
            period: "total",
            warnPercent: 80,
            downgradePercent: null,
            windowStart: time,
            spent: 813_400,
            reserved: 12_000,
            unpriced: 0,
            warned: false,
          },
        ],
        stop: null,
      },
    },
  }),
  "budgets.set": defineContract({
    action: "budgets:write",
    summary: "Set a budget, or change it; what was spent in it stays",
    ...which,
    body: fields({
      most: rules.most,
      period: rules.period.default("total"),
      warnPercent: percent.default(80),
      downgradePercent: rules.downgradePercent.default(null),
    }),
    response: empty,
    errors: ["BUDGET_INVALID"],
    example: {
      params: { scope: "tenant", measure: "micro_usd" },
      body: { most: 50_000_000, period: "month" },
    },
  }),
  "budgets.remove": defineContract({
    action: "budgets:write",
    summary: "Remove a budget",
    ...which,
    response: empty,
    errors: ["BUDGET_NOT_FOUND"],
    example: { params: { scope: "agent", measure: "tokens" }, query: { key: "coder" } },
  }),
  "budgets.stopAll": defineContract({
    action: "budgets:stop",
    summary: "Stop all agents: runs are paused, and nothing may be spent until they are let go on",
    body: fields({ reason: z.string().min(1).max(500) }),
    response: z.object({ runs: z.number().describe("how many runs were paused") }),
    example: { body: { reason: "a model went wild" }, response: { runs: 2 } },
  }),
  "budgets.resumeAll": defineContract({
    action: "budgets:stop",
    summary: "Let agents work again; runs stay paused until each is resumed",
    response: z.object({ resumed: z.boolean().describe("whether anything was stopped") }),
    example: { response: { resumed: true } },
  }),
};
