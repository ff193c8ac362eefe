import type { BlockList } from "node:net";
import type { Resolve } from "../../../runtime/outbound/find-target.ts";
import type { TenantId } from "../../../model/ids.ts";
import type { ForeignParts } from "../foreign/foreign-parts.ts";
import type { JobReports } from "./job-reports.ts";
import type { RemoteJobs } from "./remote-jobs.ts";

/** What may be asked over the network. */
export type Network = {
  /** Addresses that may be asked though they are not public. */
  allowed: BlockList;
  resolve?: Resolve;
};

/** Null when there is none. Of the environment only for the data folder's owner. */
export type FindSecret = (tenantId: TenantId, name: string) => Promise<string | null>;

/** What every agent that is a service elsewhere shares in this process. */
export type ElsewhereParts = ForeignParts & {
  jobs: RemoteJobs;
  reports: JobReports;
  network: Network;
  secretOf: FindSecret;
};
