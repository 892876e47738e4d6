// Numbers in the form of the pictures and the report, as in wording.py and pictures/verdict.py.

const THIN = "\u202f";
const MINUS = "\u2212";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86400000;

/** A number with thin spaces between thousands, a true minus and no trailing zeros. */
export function number(value, decimals = 0) {
  let text = fixed(Math.abs(value), decimals);
  if (decimals) text = text.replace(/\.?0+$/, "");
  const [whole, part] = text.split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, THIN) + (part ? `.${part}` : "");
  return value < 0 && spaced !== "0" ? MINUS + spaced : spaced;
}

/** A fixed number of decimals, with ties rounded to even, as in the report. */
function fixed(value, decimals) {
  if ((value * 2 ** (decimals + 1)) % 2 !== 1) return value.toFixed(decimals);
  const low = Math.floor(value * 10 ** decimals);
  return ((low % 2 ? low + 1 : low) / 10 ** decimals).toFixed(decimals);
}

/** The value of a lever, with the digits that its slider resolves. */
export const setting = (value) => number(value, Math.abs(value) < 0.1 && value !== 0 ? 4 : 2);

/** Thousands of people, with one decimal below ten. */
export const thousands = (value) => number(value, Math.abs(value) < 10 ? 1 : 0);

/** A share in percent with at most one decimal; only exact 0 and 1 read as 0% and 100%. */
export function percent(share) {
  const value = 100 * share;
  if (value > 0 && value < 0.05) return "<0.1%";
  if (value >= 99.95 && value < 100) return ">99.9%";
  return `${number(value, 1)}%`;
}

/** A range of two formatted numbers. */
export const span = (low, high) =>
  low === high ? low : `${high.endsWith("%") && !/^[<>]/.test(low) ? low.replace(/%$/, "") : low} to ${high}`;

/** The date of a day counted from the start. */
export const dateOf = (start, day) => new Date(Date.parse(`${start}T00:00:00Z`) + day * DAY);
export const isoOf = (start, day) => dateOf(start, day).toISOString().slice(0, 10);
export const dayOf = (start, iso) => Math.round((Date.parse(`${iso}T00:00:00Z`) - Date.parse(`${start}T00:00:00Z`)) / DAY);
export const dayMonth = (when) => `${when.getUTCDate()} ${MONTHS[when.getUTCMonth()]}`;
export const fullDate = (when) => `${dayMonth(when)} ${when.getUTCFullYear()}`;
export const onDay = (start, day) => fullDate(dateOf(start, day));
export const shortDay = (start, day) => dayMonth(dateOf(start, day));

/** `3 of 100 runs`; `all 100 runs`, `none of 100 runs`, or `the only run`. */
export function ofRuns(count, runs) {
  if (runs === 1) return count ? "the only run" : "no run";
  if (count === runs) return `all ${number(runs)} runs`;
  return count ? `${number(count)} of ${number(runs)} runs` : `none of ${number(runs)} runs`;
}

/** The outcome of the runs. */
export const outcome = (held, runs) =>
  2 * held >= runs ? `The regime holds in ${ofRuns(held, runs)}` : `The regime falls in ${ofRuns(runs - held, runs)}`;

const UNDER = {
  all: "under the prior", posterior: "under the posterior",
  quantities: "with the scenario’s numbers drawn", parameters: "with the model’s parameters drawn",
};

/** The numbers of runs in a title, by the name of those that are drawn: `at the best numbers`, `under the posterior`. */
export const underOf = (uncertain) => UNDER[uncertain] ?? "at the best numbers";

/** The result, with that of the runs in which every number is drawn from its range, in one line. */
export const outcomeOverRanges = ({ held, runs, ranges, uncertain }) =>
  outcome(held, runs) + (uncertain ? ` ${underOf(uncertain)}` : ranges ? `, and in ${ofRuns(2 * held < runs ? ranges.runs - ranges.held : ranges.held, ranges.runs).replace(/ runs$/, "")} over the ranges of all numbers` : "");

/** A verdict on the probability to hold, from its interval. */
export function strength([low, high], runs, days) {
  const probability = `the probability that it holds for ${count(days, "day")} lies between ${percent(low)} and ${percent(high)} (95% CI)`;
  const very = low > 0.9 || high < 0.1 ? "very " : "";
  if (high < 0.5) return `Under these assumptions a fall is ${very}likely: ${probability}.`;
  if (low > 0.5) return `Under these assumptions it is ${very}likely to hold: ${probability}.`;
  const few = runs === 1 ? "One run cannot show" : "These runs cannot show";
  return `${few} whether the regime is more likely to hold or to fall: ${probability}.`;
}

/** A course in words: that of the mean field, or of a run. */
export function fate(who, course, start) {
  if (course.fell_day < 0) return `${who} holds`;
  const cause = course.both_ways ? "both" : course.cause;
  return `${who} falls on ${onDay(start, course.fell_day)} (${CAUSES[cause] ?? cause})`;
}

export const CAUSES = {
  streets: "protest exceeds the capacity of the forces", army: "the army changes sides", both: "both on one day",
};
export const STANCES = ["loyal", "shirking", "resisting", "exited", "removed"];
export const POSTURES = ["ordering", "stalling", "stood down"];

/** Names as a sentence: `a, b and c`. */
export const listed = (names) =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;

/** `1 run`, `2 runs`. */
export const count = (value, what) => `${number(value)} ${what}${value === 1 ? "" : "s"}`;

/** The first letter as a capital. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A label within a sentence, with its article in lower case, as scenario/printable.py has it. */
export const inSentence = (label) => label.replace(/^(?:The(?= .)|An?(?= \p{Ll}))/u, (article) => article.toLowerCase());

/** A name of the model, for people. */
export const plain = (name) => capital(name.replaceAll("_", " "));

/** The 95 percent interval of a share of runs, after Wilson (1927), as statistics/shares.py has it. */
export function wilson(successes, trials) {
  const z = 1.959963984540054;
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return [successes ? Math.max(centre - half, 0) : 0, successes < trials ? Math.min(centre + half, 1) : 1];
}

/** Days with dates on an axis: the first days of months, or every n days in a short course. */
export function splitsOf(start, days) {
  const found = [];
  if (days < 50) {
    const every = days > 24 ? 7 : days > 8 ? 2 : 1;
    for (let day = 0; day < days; day += every) found.push(day);
    return found;
  }
  for (let day = 0; day < days; day += 1) if (dateOf(start, day).getUTCDate() === 1) found.push(day);
  const every = Math.ceil(found.length / 8);
  return found.filter((_day, place) => place % every === 0);
}
