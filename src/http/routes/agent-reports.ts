import { ProvostError } from "../../model/errors.ts";
import { defineRoute } from "../route.ts";

export const agentReportRoutes = [
  defineRoute("agentReports.take", async ({ body, headers, services }) => {
    const [, token] = /^Bearer (\S+)$/i.exec(String(headers["authorization"] ?? "")) ?? [];
    if (token === undefined) throw new ProvostError("UNAUTHENTICATED", "the token of the job is not there");
    const { reports } = await services.models();
    await reports.take(token, body);
  }),
];
