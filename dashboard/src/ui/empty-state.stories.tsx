import type { Meta, StoryObj } from "@storybook/react-vite";
import { Inbox } from "lucide-react";
import { Button } from "./button.tsx";
import { EmptyState } from "./empty-state.tsx";

const meta = {
  component: EmptyState,
  args: {
    icon: Inbox,
    title: "Nothing has failed for good.",
    children: "What is given up comes here, with every attempt.",
    action: <Button>Show all tasks</Button>,
  },
} satisfies Meta<typeof EmptyState>;
export default meta;

export const Teaches: StoryObj<typeof meta> = {};
