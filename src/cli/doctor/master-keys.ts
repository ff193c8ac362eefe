import { asProvostError, ERRORS } from "../../model/errors.ts";
import type { Session } from "../session.ts";
import { explain, homeExists, withClient } from "../with-client.ts";
import { fail, type Finding, ok } from "./finding.ts";

const NAME = "master keys";

/** Whether all are here that the database is sealed with; the control plane that has it knows, or one for this command. */
export const examineMasterKeys = async (session: Session): Promise<Finding[]> => {
  if (!homeExists(session)) return [];
  try {
    const { dependencies } = await withClient(session, (client) => client.system.ready());
    const message = dependencies["masterKeys"]?.message;
    if (message !== undefined) return [fail(NAME, message, ERRORS.MASTER_KEY_UNAVAILABLE.wayOut)];
    return [ok(NAME, "all that the database is sealed with are here")];
  } catch (thrown) {
    const error = asProvostError(explain(thrown, null));
    // A folder that cannot be opened is no matter of its keys.
    if (error.code === "HOME_NEWER" || error.code === "HOME_UNWRITABLE") throw error;
    return [fail(NAME, `${error.code}: ${error.message}`, error.wayOut)];
  }
};
