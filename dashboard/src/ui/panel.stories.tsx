import type { Meta, StoryObj } from "@storybook/react-vite";
import { Badge } from "./badge.tsx";
import { Facts } from "./facts.tsx";
import { Panel } from "./panel.tsx";

const meta = {
  component: Panel,
  args: {
    title: "This control plane",
    aside: <Badge tone="proven">Ready</Badge>,
    children: (
      <div className="p-3.5">
        <Facts
          facts={[
            { name: "Version", value: "0.1.0" },
            { name: "Runs in hand", value: 3 },
          ]}
        />
      </div>
    ),
  },
} satisfies Meta<typeof Panel>;
export default meta;

export const WithFacts: StoryObj<typeof meta> = {};
