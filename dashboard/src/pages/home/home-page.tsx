import type { ReactNode } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runsQuery } from "../../api/queries.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { Page } from "../../shell/page.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { cx } from "../../ui/cx.ts";
import { ErrorRegion } from "../../ui/error-region.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { PlanDrop } from "../plans/plan-drop.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { FleetPanel } from "./fleet-panel.tsx";
import { ProofPanel } from "./proof-panel.tsx";
import { RunningPanel } from "./running-panel.tsx";
import { WaitingPanel } from "./waiting-panel.tsx";

const words = homeText;

/** On a narrow screen there is one column, in which what waits for somebody comes before what was proven. */
const COLUMN = "flex min-w-0 flex-col gap-4 max-lg:contents";

const Part = ({ className, children }: { className: string; children: ReactNode }) => (
  <div className={cx("min-w-0", className)}>
    <ErrorRegion>{children}</ErrorRegion>
  </div>
);

export const HomePage = (): ReactNode => {
  const runs = useInfiniteQuery(runsQuery(null));
  return (
    <PlanDrop>
      <Page
        title={words.title}
        actions={
          <Link to="/plans/new" className={buttonClass("primary")}>
            {words.newPlan}
          </Link>
        }
      >
        <QueryView query={runs}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <FirstSteps />;
            return (
              <div className="grid grid-cols-1 gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
                <div className={COLUMN}>
                  <Part className="order-1">
                    <RunningPanel runs={items} />
                  </Part>
                  <Part className="order-3">
                    <ProofPanel runs={items} />
                  </Part>
                </div>
                <div className={COLUMN}>
                  <Part className="order-2">
                    <WaitingPanel />
                  </Part>
                  <Part className="order-4">
                    <FleetPanel />
                  </Part>
                </div>
              </div>
            );
          }}
        </QueryView>
      </Page>
    </PlanDrop>
  );
};
