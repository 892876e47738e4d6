// The result, then its uncertainty: the sentence at the top, the probability to hold with its interval, and the progress.

import { at, put, say, svg } from "./dom.js";
import { headline, referenceName } from "./headline.js";
import { address, known, on, uncertain } from "./state.js";
import { fate, number, ofRuns, onDay, percent, span, strength } from "./words.js";

export function startFinding() {
  on("ready twin fan run scenario errors folder pin connection numbers", show);
  on("fan", aloud);
}

function show() {
  if (!known.scenario) return;
  const { title, name } = known.scenario;
  say(at("question"), `${title ?? name}: do the security forces that keep the regime in power hold, or do they break?`);
  progress();
  if (!known.twin) {
    say(at("title"), known.refused ? "This cannot be computed" : title ?? name);
    return void say(at("sure"), known.refused ?? (known.ready?.twin === false ? known.ready.message : "Computing …"));
  }
  const { fan } = known;
  say(at("title"), headline(fan));
  say(at("sure"), sure(fan));
  meter(fan);
}

function sure(fan) {
  if (known.errors.length) return "Some changes are invalid: the reasons are given above and beside each field. The numbers do not include them, and no runs start until they are removed.";
  const { start, days } = known.scenario;
  if (!fan) return "It comes from the mean-field approximation: the same model without randomness, for infinitely many officers. Its uncertainty can be assessed by simulated runs only.";
  if (fan.compare) return against(fan.compare) + strength(fan.interval, fan.runs, days);
  const { left } = fan;
  const exits = left ? ` Officers who leave by ${fan.held < fan.runs ? "the end of each run" : onDay(start, days - 1)}: ${number(left.median)} (90% of runs: ${span(number(left.low), number(left.high))}).` : "";
  const twin = fan.uncertain || address.folder || known.twin.fell_day < 0 === 2 * fan.held >= fan.runs ? "" : ` The mean field ${known.twin.fell_day < 0 ? "holds" : `falls on ${onDay(start, known.twin.fell_day)}`}: near the tipping point it is often wrong.`;
  return strength(fan.interval, fan.runs, days) + exits + twin;
}

/** The probability if every number is drawn from its range. */
function overRanges(ranges) {
  if (!ranges) return "";
  const interval = span(percent(ranges.interval[0]), percent(ranges.interval[1]));
  return `▫ With every number drawn from its range: ${percent(ranges.held / ranges.runs)} (95% CI ${interval})`;
}

/** For runs with drawn numbers: what they rest on, and what is not drawn. */
function overDraws(fan) {
  if (address.folder) return "";
  return [...(fan?.cautions ?? []).map((text) => `${text.replace(/\.$/, "")}.`), "The mean field stays at the best numbers."].join(" ");
}

/** The difference in the probability to hold from the arm of comparison, or from the baseline of a finished study. */
function against({ held_difference: difference, low, high, flipped_to_fall: fall, flipped_to_hold: hold }) {
  const interval = span(number(100 * low, 1), number(100 * high, 1));
  const whom = address.folder ? "the baseline" : referenceName() === "before" ? "the scenario as it stands" : referenceName().replace("in ", "");
  return `Against ${whom}: ${difference > 0 ? "+" : ""}${number(100 * difference, 1)} percentage points (95% CI ${interval}); ${number(fall)} runs changed to falling, ${number(hold)} to holding. `;
}

/** The probability to hold as a dot with a whisker on a scale from 0 to 100 percent; that of the arm of comparison is hollow. */
function meter(fan) {
  const width = 300;
  const x = (share) => 8 + share * (width - 16);
  const scale = [0, 0.5, 1].map((share) => [
    svg("line", { x1: x(share), x2: x(share), y1: 8, y2: 20, stroke: "var(--grid)" }),
    svg("text", { x: x(share), y: 35, "font-size": 12, fill: "var(--muted)", "text-anchor": share === 0 ? "start" : share === 1 ? "end" : "middle", dx: share === 0 ? -8 : share === 1 ? 8 : 0 }, percent(share) + (share === 0.5 ? " probability to hold" : "")),
  ]);
  const over = fan?.ranges;
  const marks = fan ? [
    over && svg("line", { x1: x(over.interval[0]), x2: x(over.interval[1]), y1: 14, y2: 14, stroke: "var(--muted)", "stroke-width": 2, "stroke-dasharray": "3 2" }),
    over && svg("rect", { x: x(over.held / over.runs) - 4, y: 10, width: 8, height: 8, fill: "var(--paper)", stroke: "var(--muted)", "stroke-width": 1.5 }),
    svg("line", { x1: x(fan.interval[0]), x2: x(fan.interval[1]), y1: 14, y2: 14, stroke: "var(--ink)", "stroke-width": 2 }),
    ...fan.interval.map((end) => svg("line", { x1: x(end), x2: x(end), y1: 9, y2: 19, stroke: "var(--ink)", "stroke-width": 2 })),
    fan.compare && svg("circle", { cx: x(fan.compare.held_before / fan.compare.pairs), cy: 14, r: 5, fill: "var(--paper)", stroke: "var(--ink)", "stroke-width": 1.5, "stroke-dasharray": "2 2" }),
    svg("circle", { cx: x(fan.held / fan.runs), cy: 14, r: 5, fill: "var(--link)", stroke: "var(--paper)", "stroke-width": 1.5 }),
  ] : [];
  const text = fan ? `Probability to hold ${percent(fan.held / fan.runs)}, 95 percent interval ${span(percent(fan.interval[0]), percent(fan.interval[1]))}${over ? `; with every number drawn from its range ${percent(over.held / over.runs)}` : ""}` : "Probability to hold: not known before runs";
  put(at("meter"), svg("svg", { viewBox: `0 0 ${width} 40`, preserveAspectRatio: "xMinYMid meet", role: "img", "aria-label": text },
    svg("line", { x1: x(0), x2: x(1), y1: 14, y2: 14, stroke: "var(--grid)", "stroke-width": 4 }), scale.flat(), marks));
}

function progress() {
  say(at("over"), uncertain() || known.fan?.uncertain ? overDraws(known.fan) : overRanges(known.fan?.ranges));
  const { running, done, asked, fan } = known;
  const busy = running === "running" || running === "waiting";
  at("done").max = Math.max(asked, 1);
  at("done").value = address.folder ? 1 : done;
  if (address.folder) Object.assign(at("done"), { max: 1, value: 1 });
  say(at("done-words"), progressWords(running, fan));
  say(at("stop"), busy ? "Cancel" : "Run");
  at("stop").hidden = Boolean(address.folder || known.errors.length || (known.refused && !known.twin)) || running === "done";
}

function progressWords(running, fan) {
  if (address.folder) return `${number(fan?.runs ?? 0)} runs of a finished study`;
  if (known.connection !== "open" && running !== "done") return "waiting for the connection";
  if (running === "waiting") return known.ahead ? `waiting, ${number(known.ahead)} ahead` : "waiting for its turn";
  if (running === "running" && known.done === known.asked && known.drawing) return `${number(known.done)} runs; ${number(known.drawing)} over ranges`;
  if (running === "running") return `${number(known.done)} of ${number(known.asked)} runs`;
  if (running === "cancelled") return fan ? `stopped at ${number(fan.runs)} runs` : "stopped";
  if (known.errors.length || known.refused || running === "failed") return "no runs";
  return running === "done" ? `${number(known.done)} runs, seed ${number(address.seed)}` : `${number(address.runs)} runs to come`;
}

/** Announced to screen readers only when the runs are complete, not at each step. */
function aloud() {
  if (known.running === "done" && known.fan) say(at("aloud"), `${ofRuns(known.done, known.done)} done. ${at("title").textContent}. ${at("sure").textContent}`);
}
