import type { Meta, StoryObj } from "@storybook/react-vite";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { expect, within } from "storybook/test";
import { agentsQuery, membersQuery } from "../api/queries.ts";
import { ActorName } from "./actor.tsx";

/** With the members that were read before, and nothing to ask for more. */
const known = (): QueryClient => {
  const client = new QueryClient({ defaultOptions: { queries: { enabled: false } } });
  const ada = {
    userId: "u-1",
    name: "Ada",
    email: "ada@example.org",
    role: "owner",
    createdAt: "2026-11-02T09:00:00.000Z",
  };
  client.setQueryData(membersQuery.queryKey, [ada] as never);
  client.setQueryData(agentsQuery.queryKey, []);
  return client;
};

const meta = {
  component: ActorName,
  args: { actor: "user:u-1" },
  decorators: [
    (Story) => (
      <QueryClientProvider client={known()}>
        <Story />
      </QueryClientProvider>
    ),
  ],
} satisfies Meta<typeof ActorName>;
export default meta;
type Story = StoryObj<typeof meta>;

export const ByName: Story = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText("Ada")).toHaveAttribute("title", "user:u-1");
  },
};

export const WhoIsNotKnown: Story = {
  args: { actor: "agent:0199b3a2-0000-7000-8000-00000000abcd" },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText("…00abcd")).toBeVisible();
  },
};
