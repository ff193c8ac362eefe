/** A board in Grafana's words. */
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as SeriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Board, Panel } from "./board.ts";

const SOURCE = { type: "prometheus", uid: "${source}" };
const TAG = "provost";
/** Grafana's width is 24. */
const WIDTH = { number: 4, series: 8 };
const HEIGHT = { number: 4, series: 8 };

const targetsOf = ({ queries, isNumber = false, hasTraces = false }: Panel): DataqueryBuilder[] =>
  queries.map(({ expr, legend }, index) => {
    const target = new DataqueryBuilder()
      .refId(String.fromCodePoint(65 + index))
      .expr(expr)
      .legendFormat(legend)
      .exemplar(hasTraces);
    return isNumber ? target.instant() : target.range();
  });

const numberOf = (panel: Panel, id: number): StatBuilder =>
  new StatBuilder()
    .id(id)
    .title(panel.title)
    .description(panel.says)
    .datasource(SOURCE)
    .unit(panel.unit)
    .span(WIDTH.number)
    .height(HEIGHT.number)
    .colorMode(BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None)
    .targets(targetsOf(panel));

const seriesOf = (panel: Panel, id: number): SeriesBuilder =>
  new SeriesBuilder()
    .id(id)
    .title(panel.title)
    .description(panel.says)
    .datasource(SOURCE)
    .unit(panel.unit)
    .min(0)
    .span(WIDTH.series)
    .height(HEIGHT.series)
    .fillOpacity(8)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .targets(targetsOf(panel));

const tenants = (): QueryVariableBuilder =>
  new QueryVariableBuilder("tenant")
    .label("Tenant")
    .datasource(SOURCE)
    .query("label_values(provost_agent_slots, tenant)")
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue(".*");

export const grafanaDashboard = ({ uid, title, says, ofTenants, rows }: Board): Dashboard => {
  const builder = new DashboardBuilder(`Provost: ${title}`)
    .uid(uid)
    .description(says)
    .tags([TAG])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh("30s")
    .time({ from: "now-3h", to: "now" })
    .timezone("browser")
    .link(new DashboardLinkBuilder("Provost").type(DashboardLinkType.Dashboards).tags([TAG]).asDropdown(true))
    .withVariable(new DatasourceVariableBuilder("source").label("Source").type("prometheus"));
  if (ofTenants) builder.withVariable(tenants());
  let id = 0;
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title).id(++id));
    for (const panel of row.panels) {
      const build = panel.isNumber === true ? numberOf : seriesOf;
      builder.withPanel(build(panel, ++id));
    }
  }
  return builder.build();
};
