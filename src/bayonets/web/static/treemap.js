// Rectangles with areas in given proportions within a rectangle, none much longer than wide (Bruls, Huizing, van Wijk 2000).

const STRETCH = 1.6;

/**
 * @param sizes positive numbers.
 * @param box {left, top, width, height}.
 * @returns a box for each, in the order of the sizes.
 */
export function squarify(sizes, box) {
  // Laid out in a narrower box and then stretched, since names are wider than tall.
  const narrow = { ...box, left: 0, width: box.width / STRETCH };
  return squares(sizes, narrow).map((one) => ({ ...one, left: box.left + one.left * STRETCH, width: one.width * STRETCH }));
}

function squares(sizes, box) {
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const scale = (box.width * box.height) / whole;
  const order = sizes.map((size, place) => ({ area: size * scale, place })).sort((a, b) => b.area - a.area);
  const boxes = [];
  let rest = { ...box };
  let row = [];
  for (const one of order) {
    const side = Math.min(rest.width, rest.height);
    if (row.length && worst([...row, one], side) > worst(row, side)) {
      rest = lay(row, rest, boxes);
      row = [];
    }
    row.push(one);
  }
  if (row.length) lay(row, rest, boxes);
  return boxes;
}

const sum = (row) => row.reduce((total, one) => total + one.area, 0);

/** The largest aspect ratio within a row along a side. */
function worst(row, side) {
  const total = sum(row);
  const areas = row.map((one) => one.area);
  return Math.max((side * side * Math.max(...areas)) / (total * total), (total * total) / (side * side * Math.min(...areas)));
}

/** Place a row along the shorter side, and return the remaining box. */
function lay(row, { left, top, width, height }, boxes) {
  const upright = width >= height;
  const thick = sum(row) / (upright ? height : width);
  let along = upright ? top : left;
  for (const one of row) {
    const length = one.area / thick;
    boxes[one.place] = upright
      ? { left, top: along, width: thick, height: length }
      : { left: along, top, width: length, height: thick };
    along += length;
  }
  return upright
    ? { left: left + thick, top, width: width - thick, height }
    : { left, top: top + thick, width, height: height - thick };
}
