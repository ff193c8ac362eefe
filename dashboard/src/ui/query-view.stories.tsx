import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { QueryView } from "./query-view.tsx";

type Props = { data: string | undefined; error: unknown; refetch: () => void };

const Shown = (query: Props) => <QueryView query={query}>{(data) => <p>{data}</p>}</QueryView>;

const meta = {
  component: Shown,
  args: { data: undefined, error: null, refetch: fn() },
} satisfies Meta<typeof Shown>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Waiting: Story = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).queryByRole("alert")).toBeNull();
    await expect(within(canvasElement).queryByText("Five agents")).toBeNull();
  },
};

export const Failed: Story = {
  args: { error: new Error("the control plane does not answer") },
  play: async ({ args, canvasElement }) => {
    await expect(within(canvasElement).getByRole("alert")).toHaveTextContent("the control plane does not answer");
    await userEvent.click(within(canvasElement).getByRole("button", { name: "Try again" }));
    await expect(args.refetch).toHaveBeenCalledOnce();
  },
};

export const ShowsWhatIsKnownWhenReadingItAnewFails: Story = {
  args: { data: "Five agents", error: new Error("the control plane does not answer") },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText("Five agents")).toBeVisible();
    await expect(within(canvasElement).queryByRole("alert")).toBeNull();
  },
};
