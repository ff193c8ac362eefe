import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { LookedSoFar } from "./looked-so-far.tsx";

const meta = {
  component: LookedSoFar,
  args: {
    filter: "deploy",
    count: 1_200,
    pages: { hasNextPage: true, isFetchingNextPage: false, fetchNextPage: fn() },
  },
} satisfies Meta<typeof LookedSoFar>;
export default meta;

type Story = StoryObj<typeof meta>;

export const GoesFurtherBack: Story = {
  play: async ({ args, canvasElement }) => {
    await expect(within(canvasElement).getByRole("status")).toHaveTextContent(/1.200/);
    await userEvent.click(within(canvasElement).getByRole("button", { name: "Look further back" }));
    await expect(args.pages.fetchNextPage).toHaveBeenCalledOnce();
  },
};

export const SaysNothingOnceAllIsRead: Story = {
  args: { pages: { hasNextPage: false, isFetchingNextPage: false, fetchNextPage: fn() } },
  play: ({ canvasElement }) => expect(within(canvasElement).queryByRole("status")).toBeNull(),
};

export const SaysNothingWithoutAFilter: Story = {
  args: { filter: " " },
  play: ({ canvasElement }) => expect(within(canvasElement).queryByRole("status")).toBeNull(),
};
