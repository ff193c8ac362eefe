import { asProvostError, ERRORS } from "../../model/errors.ts";
import type { Session } from "../session.ts";
import { explain, homeExists, withClient } from "../with-client.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

const NAME = "master keys";
const ASK_AGAIN = "Ask again when the database answers and the machine has less to do.";

/** Whether all are here that the database is sealed with; the control plane that has it knows, or one for this command. */
export const examineMasterKeys = async (session: Session): Promise<Finding[]> => {
  if (!homeExists(session)) return [];
  try {
    const { dependencies } = await withClient(session, (client) => client.system.ready());
    const { status, message } = dependencies["masterKeys"] ?? {};
    // It says nothing of the keys that nobody could look at them in time.
    if (status === "down") return [warn(NAME, `it is not known whether all are here: ${message}`, ASK_AGAIN)];
    if (message !== undefined) return [fail(NAME, message, ERRORS.MASTER_KEY_UNAVAILABLE.wayOut)];
    return [ok(NAME, "all that the database is sealed with are here")];
  } catch (thrown) {
    const error = asProvostError(explain(thrown, null));
    // A folder that cannot be opened is no matter of its keys.
    if (error.code === "HOME_NEWER" || error.code === "HOME_UNWRITABLE") throw error;
    return [fail(NAME, `${error.code}: ${error.message}`, error.wayOut)];
  }
};
