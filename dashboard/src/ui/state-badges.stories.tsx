import type { Meta, StoryObj } from "@storybook/react-vite";
import { AttemptBadge, RunBadge, SessionBadge, TaskBadge, VerdictBadge } from "./state-badges.tsx";

const Words = () => (
  <div className="flex flex-wrap gap-2">
    <RunBadge state="running" decision={null} />
    <RunBadge state="finished" decision="go" />
    <RunBadge state="finished" decision="conditional-go" />
    <RunBadge state="finished" decision="no-go" />
    <TaskBadge state="leased" />
    <TaskBadge state="failed" />
    <AttemptBadge state="lost" />
    <SessionBadge state="open" />
    <VerdictBadge verdict="unproven" />
    <VerdictBadge verdict="waived" />
  </div>
);

const meta = { component: Words } satisfies Meta<typeof Words>;
export default meta;

export const WordsOfTheGlossary: StoryObj<typeof meta> = {};
