import type { StorybookConfig } from "@storybook/react-vite";

/** Nothing is sent anywhere, and nothing is asked of the network when it starts. */
const config: StorybookConfig = {
  framework: "@storybook/react-vite",
  stories: ["../src/ui/**/*.stories.tsx"],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  // Read from the types it would take the compiler that the rest of the project no longer has.
  typescript: { reactDocgen: false },
  // The chunks of the dashboard are cut for its pages, which are not here.
  viteFinal: ({ build, ...vite }) => ({ ...vite, build: { ...build, rolldownOptions: {} } }),
};

export default config;
