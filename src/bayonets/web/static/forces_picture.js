// The drawing of the forces as a picture to keep, laid out anew for the size of the picture.

import { svg } from "./dom.js";
import { forcesLayout, marksOf, marksThatFit } from "./forces_layout.js";
import { FONT, framed, words } from "./picture.js";
import { STANCES } from "./words.js";

const [LEFT, TOP] = [12, 74];
const [WIDTH, HEIGHT] = [736, 380];
const LINE = 15;
const FONTS = { service: `600 12px ${FONT}`, formation: `11.5px ${FONT}`, mark: `650 11px ${FONT}`, line: LINE };

/** @param stateOf (formation) => {heads, officers, posture} on the day shown. */
export function forcesPicture({ title, subtitle, caption, stateOf }) {
  const services = forcesLayout(WIDTH, HEIGHT, FONTS).map(({ box, title: name, formations }) =>
    svg("g", { transform: `translate(${LEFT + box.left} ${TOP + box.top})` }, words(0, 12, name, { fill: "var(--muted)", "font-weight": 600 }),
      formations.map(({ one, box: spot, lines }) => formation(one, spot, lines, stateOf(one)))));
  return framed({ title, subtitle, caption, width: WIDTH + 2 * LEFT, height: HEIGHT + TOP + 36 }, key(), services);
}

function formation(one, { left, top, width, height }, lines, { heads, officers, posture }) {
  const head = lines.length * LINE;
  let bottom = height;
  const fills = STANCES.map((name, stance) => {
    const high = Math.max(((height - head) * heads[stance]) / officers, 0);
    bottom -= high;
    return svg("rect", { y: bottom, width, height: high, fill: `var(--${name})` });
  });
  const marks = marksThatFit(marksOf(one, posture), width - 4, FONTS.mark).join(" · ");
  return svg("g", { transform: `translate(${left} ${top})` }, svg("rect", { width, height, fill: "var(--raised)" }), fills,
    lines.map((text, place) => words(3, 12 + place * LINE, text, { "font-size": 11.5 })),
    height > head + 16 ? words(width - 4, height - 5, marks, { "text-anchor": "end", "font-size": 11, fill: "#ffffff", "font-weight": 650 }) : null);
}

const key = () => STANCES.map((name, place) => [svg("rect", { x: LEFT + place * 88, y: 52, width: 10, height: 10, fill: `var(--${name})` }), words(LEFT + 15 + place * 88, 61, name, { fill: "var(--muted)" })]);
