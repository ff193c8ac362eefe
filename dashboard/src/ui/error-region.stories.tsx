import type { Meta, StoryObj } from "@storybook/react-vite";
import { useRef } from "react";
import { expect, spyOn, userEvent, within } from "storybook/test";
import { ErrorRegion } from "./error-region.tsx";

const FailsOnce = ({ failed }: { failed: { current: boolean } }) => {
  if (!failed.current) throw new Error("this part is broken");
  return <p>It is well again.</p>;
};

const Page = () => {
  const failed = useRef(false);
  return (
    <>
      <p>The rest of the page</p>
      <ErrorRegion>
        <FailsOnce failed={failed} />
      </ErrorRegion>
      <button type="button" onClick={() => (failed.current = true)}>
        Mend it
      </button>
    </>
  );
};

const meta = { component: Page } satisfies Meta<typeof Page>;
export default meta;

export const KeepsAFaultToItself: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText("The rest of the page")).toBeVisible();
    await expect(canvas.getByRole("alert")).toHaveTextContent("this part is broken");
    const shown = canvas.getByText(/^Report [0-9a-f]{8}$/).textContent;
    const copied = spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await userEvent.click(await canvas.findByRole("button", { name: "Copy the report" }));
    await expect(canvas.findByRole("button", { name: "Copied" })).resolves.toBeVisible();
    const [report] = copied.mock.lastCall ?? [];
    await expect(report).toContain(shown);
    await expect(report).toContain("Error: this part is broken");
    await userEvent.click(canvas.getByRole("button", { name: "Mend it" }));
    await userEvent.click(canvas.getByRole("button", { name: "Try again" }));
    await expect(canvas.getByText("It is well again.")).toBeVisible();
  },
};
