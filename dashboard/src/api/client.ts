import { createClient } from "provost/client";
import { sendAsSession } from "./session.ts";

/** The one client of the page. It talks to the server that the page came from, as the session of the browser. */
export const client = createClient({ fetch: sendAsSession, retries: 2 });
