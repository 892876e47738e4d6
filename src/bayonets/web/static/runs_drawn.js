// Single runs as lines in the chart of the protest, one of which can be selected.

import { stroke } from "./ink.js";
import { pickRun } from "./one_run.js";
import { address, known } from "./state.js";

/** Single runs as thin lines, while a run is to be selected. */
export function drawRuns(u) {
  if (address.tab !== "story") return;
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  u.ctx.clip();
  u.ctx.globalAlpha = 0.45;
  for (const run of known.fan?.runs_drawn ?? []) {
    stroke(u, "protest", 0.8, [], () => {
      const last = run.fell_day < 0 ? run.protest.length - 1 : run.fell_day;
      for (let day = 0; day <= last; day += 1) u.ctx.lineTo(u.valToPos(day, "x", true), u.valToPos(run.protest[day], "y", true));
    });
  }
  u.ctx.restore();
}

/** The run whose line is nearest to the point where the chart was pressed, if it is near. */
export function pickLine({ u, top }) {
  if (address.tab !== "story") return;
  const day = address.day ?? 0;
  const near = (known.fan?.runs_drawn ?? [])
    .filter((run) => run.fell_day < 0 || day <= run.fell_day)
    .map((run) => ({ run: run.run, far: Math.abs(u.valToPos(run.protest[day], "y") - top) }))
    .sort((a, b) => a.far - b.far)[0];
  if (near && near.far < 14) pickRun(near.run);
}
