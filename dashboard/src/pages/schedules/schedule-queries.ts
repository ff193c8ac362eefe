import { queryOptions } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";

export const schedulesQuery = queryOptions({
  queryKey: [...keys.schedules, "list"],
  queryFn: async ({ signal }) => (await client.schedules.list({}, { signal })).items,
});

const UPCOMING = 8;

export const scheduleQuery = (scheduleId: string) =>
  queryOptions({
    queryKey: [...keys.schedules, "one", scheduleId],
    queryFn: ({ signal }) =>
      client.schedules.get({ params: { schedule: scheduleId }, query: { upcoming: UPCOMING } }, { signal }),
  });
