import { tellOfPagesAfterFailures } from "./page-record.ts";

tellOfPagesAfterFailures();
