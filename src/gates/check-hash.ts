import type { Check } from "../model/check.ts";
import { canonicalJson } from "../runtime/canonical-json.ts";
import { sha256 } from "../runtime/hash.ts";

/** Names a definition by its content: equal definitions have one hash, however they were written down. */
export const checkHash = (check: Check): string => sha256(canonicalJson(check));
