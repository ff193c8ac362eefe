import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, userEvent, within } from "storybook/test";
import { FilterInput } from "./filter-input.tsx";

const Filter = () => {
  const [value, setValue] = useState("");
  return <FilterInput label="Filter runs" value={value} onChange={setValue} />;
};

const meta = { component: Filter } satisfies Meta<typeof Filter>;
export default meta;

export const EscapeEmptiesIt: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const input = within(canvasElement).getByRole("searchbox", { name: "Filter runs" });
    await userEvent.type(input, "harden");
    await expect(input).toHaveValue("harden");
    await userEvent.keyboard("{Escape}");
    await expect(input).toHaveValue("");
    await expect(input).not.toHaveFocus();
  },
};
