/** Sends a report until it is answered. A refusal is an answer too: the work is somebody else's then. */
import { ProvostError } from "../../model/errors.ts";
import type { Report } from "../../fleet/protocol/work-frames.ts";
import type { Notice } from "./notice.ts";
import type { ReportJournal } from "./report-journal.ts";
import type { Requests } from "./requests.ts";

export type Delivery = {
  fresh: (report: Report) => Promise<void>;
  /** One that is in the journal already. */
  kept: (report: Report) => Promise<void>;
};

export const createDelivery = (options: {
  journal: ReportJournal;
  requests: Requests;
  notice: (notice: Notice) => void;
}): Delivery => {
  const { journal, requests, notice } = options;
  const kept = async (report: Report): Promise<void> => {
    try {
      await requests.ask(report);
    } catch (error) {
      // The agent leaves without an answer: the next process of it delivers.
      if (!(error instanceof ProvostError) || error.code === "STATE_CONFLICT") return;
      notice({ kind: "report-refused", taskId: report.taskId, code: error.code, message: error.message });
    }
    await journal.forget(report.id);
  };
  return {
    kept,
    fresh: async (report) => {
      await journal.keep(report);
      await kept(report);
    },
  };
};
