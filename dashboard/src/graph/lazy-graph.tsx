import { type ComponentProps, lazy, Suspense } from "react";
import { SkeletonRows } from "../ui/skeleton.tsx";
import type { TaskGraph } from "./task-graph.tsx";

/** The library that draws it is as large as all the rest: it comes when a graph is first looked at. */
const Loaded = lazy(() => import("./task-graph.tsx").then(({ TaskGraph }) => ({ default: TaskGraph })));

export const LazyGraph = (props: ComponentProps<typeof TaskGraph>) => (
  <Suspense fallback={<SkeletonRows rows={4} />}>
    <Loaded {...props} />
  </Suspense>
);
