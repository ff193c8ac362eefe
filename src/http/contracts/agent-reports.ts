/** What agents elsewhere report by themselves. */
import { jobReportSchema, MAX_REPORT_BYTES } from "../../model/job-report.ts";
import { definePublicContract, empty } from "../contract.ts";

export const agentReportContracts = {
  "agentReports.take": definePublicContract({
    public: "the token as bearer is of one job of one tenant, and lets nothing be done but to report its end",
    summary: "Report the end of a job that an agent of the kind `http` was given",
    description:
      "The token is the `callback.token` of the order, as `Authorization: Bearer`. A job takes one report, while it is open: the same one again is answered alike, another one is refused. What is reported is judged like every result.",
    body: jobReportSchema,
    bodyLimit: MAX_REPORT_BYTES,
    response: empty,
    rateClass: "sign-in",
    errors: ["UNAUTHENTICATED", "STATE_CONFLICT"],
    example: { body: { state: "done", result: { files: [{ path: "hello.txt", content: "hello\n" }] } } },
  }),
};
