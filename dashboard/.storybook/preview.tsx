import "../src/styles/global.css";
import type { Preview } from "@storybook/react-vite";

const preview: Preview = {
  globalTypes: {
    theme: { toolbar: { title: "Theme", items: ["light", "dark"], dynamicTitle: true } },
  },
  initialGlobals: { theme: "light" },
  decorators: [
    (Story, { globals, title }) => {
      document.documentElement.dataset["theme"] = String(globals["theme"]);
      return (
        <main className="bg-surface p-6 text-14 text-ink">
          <h1 className="sr-only">{title}</h1>
          <Story />
        </main>
      );
    },
  ],
};

export default preview;
