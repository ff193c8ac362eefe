import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { Button } from "./button.tsx";
import { toastDone, toastFailed, Toasts } from "./toasts.tsx";

const Page = () => (
  <>
    <Button onClick={() => toastDone("The run is paused")}>Pause</Button>
    <Button onClick={() => toastFailed("The run was not paused", new Error("it has ended"))}>Pause once more</Button>
    <Toasts />
  </>
);

const meta = { component: Page } satisfies Meta<typeof Page>;
export default meta;

/** What failed says why, and stays until it is dismissed. */
export const DoneAndFailed: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole("button", { name: "Pause" }));
    await expect(await canvas.findByText("The run is paused")).toBeInTheDocument();
    await userEvent.click(canvas.getByRole("button", { name: "Pause once more" }));
    await expect(await canvas.findByText(/it has ended/)).toBeInTheDocument();
    for (const dismiss of canvas.getAllByRole("button", { name: "Dismiss" })) await userEvent.click(dismiss);
    await expect(canvas.queryByText("The run was not paused")).toBeNull();
  },
};
