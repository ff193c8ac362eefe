import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect } from "storybook/test";
import { StopReason } from "./stop-reason.tsx";

const at = new Date(Date.now() - 3 * 86_400_000 - 60_000).toISOString();

const meta = { component: StopReason } satisfies Meta<typeof StopReason>;
export default meta;

type Story = StoryObj<typeof meta>;

export const OfAPerson: Story = {
  args: { stop: { reason: "freeze until Monday", byEngine: false, at } },
  play: ({ canvasElement }) => expect(canvasElement).toHaveTextContent(/freeze until Monday · 3 days ago$/),
};

export const OfTheEngine: Story = {
  args: { stop: { reason: "the budget is used up", byEngine: true, at } },
  play: ({ canvasElement }) =>
    expect(canvasElement).toHaveTextContent(/the budget is used up · by the engine, 3 days ago$/),
};
