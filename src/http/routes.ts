/** What does each operation. */
import type { Route } from "./route.ts";
import { runRoutes } from "./routes/runs.ts";
import { systemRoutes } from "./routes/system.ts";

export const ROUTES: readonly Route[] = [...systemRoutes, ...runRoutes];
