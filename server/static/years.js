/** The year slider: two ends, a window that plays, and in words how many ties are known to have held. */

import { byId, count, say } from "./dom.js";

/** @typedef {import("./page.js").MapPage} MapPage */

const STEP_MS = 1100;

function ends() {
  return /** @type {HTMLInputElement[]} */ ([byId("year-from"), byId("year-to")]);
}

/**
 * Fit the slider to the years of the picture, and tell what the chosen ones hold.
 * @param {MapPage} page
 */
export function showYears(page) {
  const { filter } = page.state;
  const [first, last] = page.model.years();
  byId("years").hidden = first === last;
  if (first === last) return;
  const [from, to] = ends();
  for (const end of [from, to]) Object.assign(end, { min: String(first), max: String(last), step: "1" });
  from.value = String(filter.from || first);
  to.value = String(filter.to || last);
  tellYears(page);
}

/** @param {MapPage} page */
function tellYears(page) {
  const [from, to] = ends();
  const { sure, unknown } = page.model.counted();
  const { from: low, to: high } = page.state.filter;
  const [first, last] = [low || Number(from.value), high || Number(to.value)];
  const years = first === last ? String(first) : `${first}–${last}`;
  byId("years-told").textContent = low || high
    ? say("years.told", { years, sure: count(sure), unknown: count(unknown) })
    : say("years.whole", { years, unknown: count(page.model.columns.edges.from.filter((year, e) => !year && !page.model.to[e]).length) });
}

/**
 * @param {MapPage} page
 * @param {number} low
 * @param {number} high
 */
function show(page, low, high) {
  const [first, last] = page.model.years();
  const { filter } = page.state;
  filter.from = low > first ? low : 0;
  filter.to = high < last ? high : 0;
  // A window of one year at either end is no open span.
  if (low === high) [filter.from, filter.to] = [low, high];
  page.filtered();
  showYears(page);
}

/** @param {MapPage} page */
export function listenYears(page) {
  const [from, to] = ends();
  for (const end of [from, to]) {
    end.addEventListener("input", () => {
      stop(page);
      if (Number(from.value) > Number(to.value)) (end === from ? to : from).value = end.value;
      show(page, Number(from.value), Number(to.value));
    });
  }
  byId("years-play").addEventListener("click", () => (page.playing ? stop(page) : play(page)));
  byId("years-all").addEventListener("click", () => {
    stop(page);
    const [first, last] = page.model.years();
    show(page, first, last);
    page.write();
  });
}

/**
 * Let the years go by, the window as wide as it is; of the whole span, one year at a time. Who wants less motion gets
 * one step for each press.
 * @param {MapPage} page
 */
function play(page) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    step(page);
    page.write();
    return;
  }
  page.playing = setInterval(() => step(page) || stop(page), STEP_MS);
  step(page);
  mark(page);
}

/**
 * @param {MapPage} page
 * @returns {boolean} whether there is a next year
 */
function step(page) {
  const [first, last] = page.model.years();
  const [low, high] = ends().map((end) => Number(end.value));
  const wide = high - low;
  if (low === first && high === last) show(page, first, first);
  else if (high >= last) {
    if (page.playing) return false;
    show(page, first, first + wide);
  } else show(page, low + 1, high + 1);
  return true;
}

/** @param {MapPage} page */
function stop(page) {
  if (!page.playing) return;
  clearInterval(page.playing);
  page.playing = 0;
  mark(page);
  page.write();
}

/** @param {MapPage} page */
function mark(page) {
  const button = byId("years-play");
  button.textContent = say(page.playing ? "years.pause" : "years.play");
  button.setAttribute("aria-pressed", String(page.playing > 0));
}
