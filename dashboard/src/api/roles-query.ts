import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { keys } from "./queries.ts";

/** What each role may do by the policies that hold. */
export const rolesQuery = queryOptions({
  queryKey: [...keys.policies, "roles"],
  queryFn: ({ signal }) => client.roles.list({}, { signal }),
});
