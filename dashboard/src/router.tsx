/** Every address of the dashboard. Pages are loaded when they are first gone to. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { ApiError } from "provost/client";
import { meQuery } from "./api/queries.ts";
import { queryClient } from "./api/query-client.ts";
import { locateLive } from "./live/live.ts";
import { readAccessSearch } from "./pages/access/access-search.ts";
import { readAgentsSearch } from "./pages/agents/agents-search.ts";
import { readApprovalsSearch } from "./pages/approvals/approvals-search.ts";
import { readDeadLettersSearch } from "./pages/dead-letters/dead-letters-search.ts";
import { readEventsSearch } from "./pages/events/events-search.ts";
import { readQueuesSearch } from "./pages/queues/queues-search.ts";
import { readRunSearch } from "./pages/run/run-search.ts";
import { readSessionSearch, readSessionsSearch } from "./pages/sessions/session-search.ts";
import { readSystemSearch } from "./pages/system/system-search.ts";
import { takeNext } from "./pages/sign-in/arrive.ts";
import { Shell } from "./shell/shell.tsx";
import { Fault } from "./ui/fault.tsx";
import { Problem } from "./ui/problem.tsx";
import { SkeletonRows } from "./ui/skeleton.tsx";

const root = createRootRoute({ component: Outlet });

/** Whoever is not signed in is led to where one does, and back to where they wanted to go. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await Promise.all([queryClient.ensureQueryData(meQuery), locateLive()]);
    } catch (error) {
      const unknown = error instanceof ApiError && error.status === 401;
      if (unknown) throw redirect({ to: "/sign-in/start", search: { next: location.href } });
      throw error;
    }
  },
});

const inside = { getParentRoute: () => signedIn };
const outside = { getParentRoute: () => root };

type Search = Record<string, unknown>;

/** The router hands a page all that an address has, beside what was read of it: what nobody has read is taken away by name. */
const nothingBut =
  <S extends object>(read: (raw: Search) => S) =>
  (raw: Search): S => ({ ...Object.fromEntries(Object.keys(raw).map((key) => [key, undefined])), ...read(raw) });

// A page states what it returns: what it links to is typed by these routes, and must not be needed to know their types.
const pages = [
  createRoute({
    ...inside,
    path: "/",
    component: lazyRouteComponent(() => import("./pages/home/home-page.tsx"), "HomePage"),
  }),
  createRoute({
    ...inside,
    path: "/plans",
    component: lazyRouteComponent(() => import("./pages/plans/plans-page.tsx"), "PlansPage"),
  }),
  createRoute({
    ...inside,
    path: "/plans/new",
    component: lazyRouteComponent(() => import("./pages/plans/new-plan-page.tsx"), "NewPlanPage"),
  }),
  createRoute({
    ...inside,
    path: "/plans/$planId",
    component: lazyRouteComponent(() => import("./pages/plans/plan-page.tsx"), "PlanPage"),
  }),
  createRoute({
    ...inside,
    path: "/runs",
    component: lazyRouteComponent(() => import("./pages/runs/runs-page.tsx"), "RunsPage"),
  }),
  createRoute({
    ...inside,
    path: "/runs/$runId",
    validateSearch: nothingBut(readRunSearch),
    component: lazyRouteComponent(() => import("./pages/run/run-page.tsx"), "RunPage"),
  }),
  createRoute({
    ...inside,
    path: "/runs/$runId/tasks/$taskId",
    component: lazyRouteComponent(() => import("./pages/task/task-page.tsx"), "TaskPage"),
  }),
  createRoute({
    ...inside,
    path: "/approvals",
    validateSearch: nothingBut(readApprovalsSearch),
    component: lazyRouteComponent(() => import("./pages/approvals/approvals-page.tsx"), "ApprovalsPage"),
  }),
  createRoute({
    ...inside,
    path: "/agents",
    validateSearch: nothingBut(readAgentsSearch),
    component: lazyRouteComponent(() => import("./pages/agents/agents-page.tsx"), "AgentsPage"),
  }),
  createRoute({
    ...inside,
    path: "/queues",
    validateSearch: nothingBut(readQueuesSearch),
    component: lazyRouteComponent(() => import("./pages/queues/queues-page.tsx"), "QueuesPage"),
  }),
  createRoute({
    ...inside,
    path: "/dead-letters",
    validateSearch: nothingBut(readDeadLettersSearch),
    component: lazyRouteComponent(() => import("./pages/dead-letters/dead-letters-page.tsx"), "DeadLettersPage"),
  }),
  createRoute({
    ...inside,
    path: "/schedules",
    component: lazyRouteComponent(() => import("./pages/schedules/schedules-page.tsx"), "SchedulesPage"),
  }),
  createRoute({
    ...inside,
    path: "/events",
    validateSearch: nothingBut(readEventsSearch),
    component: lazyRouteComponent(() => import("./pages/events/events-page.tsx"), "EventsPage"),
  }),
  createRoute({
    ...inside,
    path: "/webhooks",
    component: lazyRouteComponent(() => import("./pages/webhooks/webhooks-page.tsx"), "WebhooksPage"),
  }),
  createRoute({
    ...inside,
    path: "/sessions",
    validateSearch: nothingBut(readSessionsSearch),
    component: lazyRouteComponent(() => import("./pages/sessions/sessions-page.tsx"), "SessionsPage"),
  }),
  createRoute({
    ...inside,
    path: "/sessions/$sessionId",
    validateSearch: nothingBut(readSessionSearch),
    component: lazyRouteComponent(() => import("./pages/sessions/session-page.tsx"), "SessionPage"),
  }),
  createRoute({
    ...inside,
    path: "/sessions/$sessionId/replay",
    component: lazyRouteComponent(() => import("./pages/sessions/compare/replay-page.tsx"), "ReplayPage"),
  }),
  createRoute({
    ...inside,
    path: "/sessions/$sessionId/compare/$otherId",
    component: lazyRouteComponent(() => import("./pages/sessions/compare/compare-page.tsx"), "ComparePage"),
  }),
  createRoute({
    ...inside,
    path: "/models",
    component: lazyRouteComponent(() => import("./pages/models/models-page.tsx"), "ModelsPage"),
  }),
  createRoute({
    ...inside,
    path: "/budgets",
    component: lazyRouteComponent(() => import("./pages/budgets/budgets-page.tsx"), "BudgetsPage"),
  }),
  createRoute({
    ...inside,
    path: "/access",
    validateSearch: nothingBut(readAccessSearch),
    component: lazyRouteComponent(() => import("./pages/access/access-page.tsx"), "AccessPage"),
  }),
  createRoute({
    ...inside,
    path: "/settings",
    component: lazyRouteComponent(() => import("./pages/settings/settings-page.tsx"), "SettingsPage"),
  }),
  createRoute({
    ...inside,
    path: "/system",
    validateSearch: nothingBut(readSystemSearch),
    component: lazyRouteComponent(() => import("./pages/system/system-page.tsx"), "SystemPage"),
  }),
  createRoute({
    ...inside,
    path: "/system/traces/$traceId",
    component: lazyRouteComponent(() => import("./pages/system/trace-page.tsx"), "TracePage"),
  }),
  createRoute({
    ...inside,
    path: "/account",
    component: lazyRouteComponent(() => import("./pages/access/account-page.tsx"), "AccountPage"),
  }),
  // Whatever else is asked for, with the way to all that there is beside it.
  createRoute({
    ...inside,
    path: "$",
    component: lazyRouteComponent(() => import("./shell/not-found.tsx"), "NotFound"),
  }),
] as const;

const readNext = ({ next }: Record<string, unknown>): { next?: string } => (typeof next === "string" ? { next } : {});

/** Mails and the server name these addresses: they stay. */
const signInPages = [
  createRoute({
    ...outside,
    path: "/sign-in/start",
    validateSearch: nothingBut(readNext),
    component: lazyRouteComponent(() => import("./pages/sign-in/start-page.tsx"), "StartPage"),
  }),
  createRoute({
    ...outside,
    path: "/sign-in/done",
    beforeLoad: () => {
      throw redirect({ href: takeNext(), replace: true });
    },
  }),
  createRoute({
    ...outside,
    path: "/sign-in/second-factor",
    component: lazyRouteComponent(() => import("./pages/sign-in/second-factor-page.tsx"), "SecondFactorPage"),
  }),
  createRoute({
    ...outside,
    path: "/sign-in/link",
    component: lazyRouteComponent(() => import("./pages/sign-in/link-page.tsx"), "LinkPage"),
  }),
  createRoute({
    ...outside,
    path: "/sign-in/reset",
    component: lazyRouteComponent(() => import("./pages/sign-in/reset-page.tsx"), "ResetPage"),
  }),
  createRoute({
    ...outside,
    path: "/sign-in/invitation",
    component: lazyRouteComponent(() => import("./pages/sign-in/invitation-page.tsx"), "InvitationPage"),
  }),
  createRoute({
    ...outside,
    path: "/sign-in/email",
    component: lazyRouteComponent(() => import("./pages/sign-in/email-change-page.tsx"), "EmailChangePage"),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([signedIn.addChildren(pages), ...signInPages]),
  defaultPreload: "intent",
  defaultPreloadDelay: 40,
  defaultPendingMs: 150,
  defaultPendingComponent: () => <SkeletonRows />,
  defaultErrorComponent: ({ error, reset }) =>
    error instanceof ApiError ? <Problem error={error} onRetry={reset} /> : <Fault error={error} onRetry={reset} />,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
