// The day that the page shows by default: not the first, on which all officers are still loyal.

import { address, keep, known, lastOf, tell } from "./state.js";

const SEEN = 0.5; // of the maximum number of officers who refuse or have left on one day
const REFUSING = 2; // the first stance that is visible to others

/** Select the first day on which stances have visibly changed. */
export function placeDay() {
  if (address.day !== null) return;
  address.day = dayToSee(known.twin, REFUSING) || dayToSee(known.twin, 1);
  keep();
  tell("day");
}

/** The first day on which these stances reach half of their maximum, while the regime stands. */
function dayToSee(course, from) {
  const heads = (day) => course.formations.heads.reduce((sum, stances) => sum + stances.slice(from).reduce((all, values) => all + (values[day] ?? 0), 0), 0);
  const broken = Array.from({ length: lastOf(course) + 1 }, (_none, day) => heads(day));
  const most = Math.max(...broken);
  return most > 0 ? broken.findIndex((officers) => officers >= SEEN * most) : 0;
}
