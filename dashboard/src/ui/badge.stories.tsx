import type { Meta, StoryObj } from "@storybook/react-vite";
import { Badge, MARKS, type Tone } from "./badge.tsx";

const meta = { component: Badge, args: { tone: "neutral", children: "Waiting" } } satisfies Meta<typeof Badge>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Alone: Story = {};

export const UnderWay: Story = { args: { tone: "accent", children: "Running", alive: true } };

export const EachTone: Story = {
  render: () => (
    <div className="flex flex-wrap gap-2">
      {(Object.keys(MARKS) as Tone[]).map((tone) => (
        <Badge key={tone} tone={tone}>
          {tone}
        </Badge>
      ))}
    </div>
  ),
};
