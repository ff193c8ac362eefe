import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../../api/queries.ts";
import { rolesQuery } from "../../../api/roles-query.ts";

const ACTION = "runs:remove";

/** By the policies in force; where these look at more than the role, the server says what they decide. */
export const useMayRemove = (): boolean => {
  const me = useQuery(meQuery).data;
  const roles = useQuery(rolesQuery).data?.items ?? [];
  return roles.some(
    ({ role, may, depends }) =>
      me?.roles.includes(role) === true && (may.includes(ACTION) || depends.some(({ action }) => action === ACTION)),
  );
};
