import type { Meta, StoryObj } from "@storybook/react-vite";
import { BeforeAfter } from "./before-after.tsx";

const meta = { component: BeforeAfter, args: { base: "red", head: "green", size: 48 } } satisfies Meta<
  typeof BeforeAfter
>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Proven: Story = {};
export const Refuted: Story = { args: { head: "red" } };
export const NotSeenYet: Story = { args: { head: null } };
export const NotFalsifiable: Story = { args: { base: "green" } };
