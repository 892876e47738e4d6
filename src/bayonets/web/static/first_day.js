// The day that the page shows where nobody has chosen one: not the first, on which everybody is loyal still.

const SEEN = 0.5; // of the most officers who are not loyal on one day

/** The first day on which half of those are not loyal who will be at most, while the regime stands. */
export function dayToSee(course) {
  const last = course.fell_day < 0 ? (course.last ?? course.days - 1) : course.fell_day;
  const broken = Array.from({ length: last + 1 }, (_none, day) =>
    course.formations.heads.reduce((sum, stances) => sum + stances.slice(1).reduce((all, values) => all + (values[day] ?? 0), 0), 0));
  const most = Math.max(...broken);
  return most > 0 ? broken.findIndex((officers) => officers >= SEEN * most) : 0;
}
