import { AccountsPanel } from "./accounts-panel.tsx";
import { KeysPanel } from "./keys-panel.tsx";

export const KeysView = () => (
  <div className="grid items-start gap-4 px-4 py-5 md:px-6 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
    <KeysPanel />
    <AccountsPanel />
  </div>
);
