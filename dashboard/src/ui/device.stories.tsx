import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { Device } from "./device.tsx";

const LIKE_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";

/** As they call themselves, and as they are called here. */
const DEVICES = {
  [`Mozilla/5.0 (X11; Linux x86_64) ${LIKE_CHROME} Safari/537.36`]: "Chrome 142 on Linux",
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${LIKE_CHROME} Safari/537.36 Edg/142.0.0.0`]: "Edge 142 on Windows",
  [`Mozilla/5.0 (Linux; Android 15; K) ${LIKE_CHROME} Mobile Safari/537.36`]: "Chrome 142 on Android",
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${LIKE_CHROME} Safari/537.36 OPR/120.0`]: "Opera 120 on ChromeOS",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:148.0) Gecko/20100101 Firefox/148.0": "Firefox 148 on macOS",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1":
    "Safari 18 on iOS",
  "provost/0.1.0 (linux; x64)": "provost/0.1.0 (linux; x64)",
  "": "",
};

const AllOfThem = ({ names }: { names: readonly string[] }) => (
  <ul>
    {names.map((name) => (
      <li key={name}>
        <Device userAgent={name} />
      </li>
    ))}
  </ul>
);

const meta = { component: AllOfThem, args: { names: Object.keys(DEVICES) } } satisfies Meta<typeof AllOfThem>;
export default meta;

export const CalledAsPeopleCallThem: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const shown = within(canvasElement).getAllByRole("listitem");
    await expect(shown.map((item) => item.textContent)).toEqual(Object.values(DEVICES));
    await expect(shown[0]?.firstElementChild).toHaveAttribute("title", Object.keys(DEVICES)[0]);
  },
};
