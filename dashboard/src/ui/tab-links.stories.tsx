import type { Meta, StoryObj } from "@storybook/react-vite";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { expect, within } from "storybook/test";
import { type TabLink, TabLinks } from "./tab-links.tsx";

const NAMES = ["Graph", "Timeline", "Criteria", "Tasks", "Changes", "Events"];

const tabs = NAMES.map((label): TabLink => ({
  name: label,
  label,
  link: { to: "/", search: { view: label } as never },
  active: label === "Events",
  ...(label === "Tasks" && { count: 12 }),
}));

const Routed = () => {
  const rootRoute = createRootRoute({ component: () => <TabLinks label="Views of the run" tabs={tabs} /> });
  const router = createRouter({
    routeTree: rootRoute,
    history: createMemoryHistory({ initialEntries: ["/?view=Events"] }),
  });
  return (
    <div className="w-60">
      <RouterProvider router={router as never} />
    </div>
  );
};

const meta = { component: Routed } satisfies Meta<typeof Routed>;
export default meta;

export const BringsTheShownOneIntoView: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const views = await within(canvasElement).findByRole("navigation", { name: "Views of the run" });
    await expect(within(views).getByRole("link", { name: "Events" })).toHaveAttribute("aria-current", "page");
    await expect(within(views).getByRole("link", { name: "Tasks 12" })).not.toHaveAttribute("aria-current");
    await expect(views.scrollLeft).toBeGreaterThan(0);
  },
};
