import { z } from "zod";
import { BUDGET_MEASURES, BUDGET_PERIODS, BUDGET_SCOPES } from "../budget.ts";
import { eventKind } from "./event-kind.ts";

const audit = { audit: true };
const name = { scope: z.enum(BUDGET_SCOPES), key: z.string(), measure: z.enum(BUDGET_MEASURES) };
const counts = { most: z.number(), spent: z.number(), reserved: z.number() };
const by = z.string();

export const BUDGET_EVENTS = {
  "budget.set": eventKind(
    "A budget was set.",
    { ...name, most: z.number(), period: z.enum(BUDGET_PERIODS), by },
    audit,
  ),
  "budget.removed": eventKind("A budget was removed.", { ...name, by }, audit),
  "budget.warned": eventKind("Most of a budget is spent or reserved.", { ...name, ...counts }),
  "budget.downgraded": eventKind("A budget asks for something cheaper from now on.", { ...name, ...counts }),
  "budget.refused": eventKind("A budget had no room for what was to be spent.", { ...name, ...counts }),
  "budget.stopped": eventKind(
    "All agents of the tenant were stopped.",
    { by, reason: z.string(), runs: z.number() },
    audit,
  ),
  "budget.released": eventKind("Agents of the tenant may work again.", { by }, audit),
};
