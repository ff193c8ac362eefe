import { z } from "zod";

export const BUDGET_SCOPES = ["tenant", "project", "run", "task", "agent"] as const;
export const BUDGET_MEASURES = ["tokens", "micro_usd", "ms", "iterations"] as const;
export const BUDGET_PERIODS = ["total", "day", "month"] as const;

export type BudgetScopeKind = (typeof BUDGET_SCOPES)[number];
export type BudgetMeasure = (typeof BUDGET_MEASURES)[number];
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** Names one budget of a tenant. */
export const budgetNameSchema = z.object({
  scope: z.enum(BUDGET_SCOPES),
  /** "" for the tenant; a task's is run/task; an agent's its name, or run/name for what it does in one run. */
  key: z.string().max(300),
  measure: z.enum(BUDGET_MEASURES),
});
export type BudgetName = z.infer<typeof budgetNameSchema>;

export const budgetSettingSchema = budgetNameSchema.extend({
  /** Tokens, millionths of a dollar, milliseconds or iterations. */
  most: z.number().int().positive(),
  /** When what was spent counts anew, in UTC. */
  period: z.enum(BUDGET_PERIODS),
  warnPercent: z.number().int().min(1).max(100),
  /** From here on only what is cheaper may still be begun; null for no such point. */
  downgradePercent: z.number().int().min(1).max(100).nullable(),
});
export type BudgetSetting = z.infer<typeof budgetSettingSchema>;

const whole = z.coerce.number().int();

export const budgetSchema = budgetSettingSchema.extend({
  most: whole,
  windowStart: z.date(),
  spent: whole,
  reserved: whole,
  /** How often something was spent whose price nobody knew; `spent` lacks it. */
  unpriced: whole,
  warned: z.boolean(),
  /** It has asked for something cheaper in this period. */
  downgraded: z.boolean(),
});
export type Budget = z.infer<typeof budgetSchema>;

/** "run 0199b3a2: tokens" */
export const budgetTitle = ({ scope, key, measure }: BudgetName): string =>
  `${key === "" ? scope : `${scope} ${key}`}: ${measure}`;
