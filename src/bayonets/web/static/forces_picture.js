// The drawing of the forces as a picture to keep, from where its boxes stand on the page.

import { at, svg } from "./dom.js";
import { framed, words } from "./picture.js";
import { STANCES } from "./words.js";

const [LEFT, TOP] = [12, 74];
const HEAD = 16; // pixels of a formation's name

/** @param caption of which day and which course. */
export function forcesPicture({ title, subtitle, caption }) {
  const map = at("map").getBoundingClientRect();
  const boxOf = (node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return { x: left - map.left + LEFT, y: top - map.top + TOP, width, height };
  };
  const services = [...at("map").querySelectorAll(".service > h3")].map((node) => words(boxOf(node).x, boxOf(node).y + 12, node.textContent, { fill: "var(--muted)", "font-weight": 600 }));
  const formations = [...at("map").querySelectorAll(".formation")].map((node) => formation(node, boxOf(node)));
  return framed({ title, subtitle, caption, width: Math.round(map.width) + 2 * LEFT, height: Math.round(map.height) + TOP + 32 }, key(), services, formations);
}

function formation(node, { x, y, width, height }) {
  const lines = [...node.querySelector(".label").childNodes].flatMap((text) => text.textContent.split("\n"));
  const top = y + HEAD * Math.max(lines.length, 1);
  let bottom = y + height;
  const fills = [...node.querySelectorAll(".fill > i")].map((bar, stance) => {
    const high = (y + height - top) * Number(bar.style.getPropertyValue("flex-grow") || 0);
    bottom -= high;
    return svg("rect", { x, y: bottom, width, height: Math.max(high, 0), fill: `var(--${STANCES[stance]})` });
  });
  const marks = [...node.querySelectorAll(".marks > :not([hidden])")].map((mark) => mark.dataset.text).join(" · ");
  return [svg("rect", { x, y, width, height, fill: "var(--raised)" }), fills, lines.map((text, place) => words(x + 3, y + 12 + place * HEAD, text, { "font-size": 11.5 })),
    marks && height > 34 ? words(x + width - 4, y + height - 5, marks, { "text-anchor": "end", "font-size": 11, fill: "var(--paper)", "font-weight": 650 }) : null];
}

const key = () => STANCES.map((name, place) => [svg("rect", { x: LEFT + place * 88, y: 52, width: 10, height: 10, fill: `var(--${name})` }), words(LEFT + 15 + place * 88, 61, name, { fill: "var(--muted)" })]);
