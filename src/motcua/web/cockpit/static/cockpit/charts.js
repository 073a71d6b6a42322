// Draws the pictures from the JSON beside them. Without this file the tables stay open and say the same.
(function () {
  "use strict";
  if (!window.echarts) return;
  var colours = { early: "#17663a", onTime: "#7fb895", late: "#a4161a", line: "#14213d", inTime: "#9cc1e2" };
  var font = getComputedStyle(document.body).fontFamily;
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var language = document.documentElement.lang;
  var figures = new Intl.NumberFormat(language);

  function base() {
    return {
      animation: !still,
      animationDuration: 300,
      textStyle: { fontFamily: font, color: "#14213d" },
      aria: { enabled: false },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: function (v) { return v == null ? "–" : figures.format(v); } },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, icon: "rect", textStyle: { fontSize: 13, color: "#14213d" } }
    };
  }

  function months(data) {
    var keys = ["early", "onTime", "late"];
    var option = base();
    option.grid = { left: 8, right: 8, top: 44, bottom: 4, containLabel: true };
    option.xAxis = { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: "#8793a8" } }, axisLabel: { color: "#4a5672" } };
    option.yAxis = [
      { type: "value", minInterval: 1, splitLine: { lineStyle: { color: "#e6eaf0" } }, axisLabel: { color: "#4a5672" } },
      { type: "value", min: 0, max: 100, splitLine: { show: false }, axisLabel: { formatter: "{value} %", color: "#4a5672" } }
    ];
    option.series = data.bars.map(function (bar, at) {
      return { name: bar.name, type: "bar", stack: "settled", data: bar.data, barMaxWidth: 34, itemStyle: { color: colours[keys[at]] } };
    });
    option.series.push({ name: data.line.name, type: "line", yAxisIndex: 1, data: data.line.data, symbolSize: 6, lineStyle: { color: colours.line, width: 2 }, itemStyle: { color: colours.line } });
    return option;
  }

  function units(data, place) {
    var narrow = place.clientWidth < 340;
    var option = base();
    option.grid = { left: 8, right: 24, top: 34, bottom: 4, containLabel: true };
    option.xAxis = { type: "value", minInterval: 1, splitNumber: narrow ? 2 : 5, splitLine: { lineStyle: { color: "#e6eaf0" } }, axisLabel: { color: "#4a5672" } };
    option.yAxis = { type: "category", inverse: true, data: data.labels, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { width: narrow ? 110 : 210, overflow: "truncate", color: "#14213d" } };
    option.series = [
      { name: data.overdue.name, type: "bar", stack: "pending", data: data.overdue.data, barMaxWidth: 16, itemStyle: { color: colours.late } },
      { name: data.in_time.name, type: "bar", stack: "pending", data: data.in_time.data, barMaxWidth: 16, itemStyle: { color: colours.inTime } }
    ];
    return option;
  }

  function target(data) {
    var option = base();
    var wanted = data.wanted.value == null ? null : data.labels.map(function () { return data.wanted.value; });
    option.grid = { left: 8, right: 16, top: 44, bottom: 4, containLabel: true };
    option.xAxis = { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: "#8793a8" } }, axisLabel: { color: "#4a5672" } };
    option.yAxis = { type: "value", scale: true, splitLine: { lineStyle: { color: "#e6eaf0" } }, axisLabel: { formatter: "{value}" + data.unit, color: "#4a5672" } };
    if (data.unit) option.yAxis.max = function (seen) { return seen.max > 97 ? 100 : null; };
    option.series = [
      { name: data.months.name, type: "bar", data: data.months.data, barMaxWidth: 26, itemStyle: { color: colours.inTime } },
      { name: data.so_far.name, type: "line", data: data.so_far.data, symbolSize: 6, lineStyle: { color: colours.line, width: 2 }, itemStyle: { color: colours.line } }
    ];
    if (wanted) option.series.push({ name: data.wanted.name, type: "line", data: wanted, symbol: "none", lineStyle: { color: colours.late, width: 2, type: "dashed" }, itemStyle: { color: colours.late } });
    return option;
  }

  var makers = { months: months, units: units, target: target };
  document.querySelectorAll("[data-chart]").forEach(function (place) {
    var source = document.getElementById(place.dataset.source);
    if (!source) return;
    place.hidden = false;
    var chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(makers[place.dataset.chart](JSON.parse(source.textContent), place));
    var table = document.getElementById(place.dataset.table);
    if (table) table.open = false;
    window.addEventListener("resize", function () { chart.resize(); });
  });
})();
