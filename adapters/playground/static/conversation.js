// The open conversation: what is drawn of it, and where one is in it.
import * as clock from "./clock.js";
import { byId, el, place } from "./dom.js";
import { draw } from "./message.js";

let drawn = new Map(); // by message: its element, and the change it was drawn for

export function clear() {
  drawn = new Map();
  byId("log").replaceChildren();
}

export const isEmpty = () => byId("log").children.length === 0;

function dayRow(day) {
  const key = `day ${day}`;
  if (!drawn.has(key)) drawn.set(key, { seq: 0, row: el("li", { class: "day" }, el("h3", {}, day)) });
  return drawn.get(key).row;
}

// Draws those messages, oldest first. The first time it goes to the end; later only to what is new.
export function show(messages, zone, isFirst, press) {
  let lastDay = "";
  let fresh = null;
  let focused = null;
  const rows = [];
  for (const message of messages) {
    const day = clock.day(new Date(message.at), zone);
    if (day !== lastDay) rows.push(dayRow(day));
    lastDay = day;
    const old = drawn.get(message.id);
    if (!old || old.seq !== message.seq) {
      const row = draw(message, zone, (button) => press(message, button, row));
      if (old && old.row.contains(document.activeElement)) focused = row; // its button is gone: stay at the message
      if (!isFirst) {
        row.classList.add("fresh");
        fresh = row;
      }
      drawn.set(message.id, { seq: message.seq, row });
    }
    rows.push(drawn.get(message.id).row);
  }
  place(byId("log"), rows);
  if (focused) focused.focus({ preventScroll: true });
  if (isFirst && rows.length) toTheEnd(rows[rows.length - 1]);
  else if (isFirst) byId("scroll").scrollTop = 0;
  else if (fresh) fresh.scrollIntoView({ block: "nearest" });
}

// A message longer than the window is read from its beginning.
function toTheEnd(last) {
  const isLong = last.offsetHeight > byId("scroll").clientHeight;
  last.scrollIntoView({ block: isLong ? "start" : "end" });
}

// Whoever is at the newest message stays there when the window becomes smaller: a phone's keyboard opens, or it turns.
const NEAR = 24; // pixels above the end that are still the end
const box = byId("scroll");
let isAtTheEnd = false;
let height = 0; // as last observed: where somebody is was told of, or will be, before or after the window changed
let wasThePage = false; // in a very low window the page scrolls, and not the box
const isThePage = () => getComputedStyle(box).overflowY === "visible";
const isNear = () => box.scrollHeight - box.scrollTop - Math.max(height, box.clientHeight) < NEAR;
box.addEventListener("scroll", () => { if (!isThePage()) isAtTheEnd = isNear(); });
new ResizeObserver(() => {
  if (!isThePage()) isAtTheEnd ||= isNear();
  if (isAtTheEnd && !wasThePage) byId("log").lastElementChild?.scrollIntoView({ block: "end" });
  height = box.clientHeight;
  wasThePage = isThePage();
}).observe(box);

// A way back to where somebody is now: the same control, else its message, else the message box.
export function wayBack() {
  const from = document.activeElement;
  const message = from?.closest?.(".message")?.id;
  return () => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const control = from?.isConnected && from !== document.body ? from : null;
    (control || (message && byId(message)) || byId("words")).focus();
  };
}
