// The people, whose eyes one can look through: role, local time, and whether something new waits.
import { local, now } from "./clock.js";
import { byId, el, isOneStop, place } from "./dom.js";

const SEEN = "champion.seen";
const ROLES = {
  champion: "Champion", manager: "Manager", owner: "Portfolio owner", sponsor: "Sponsor", user: "End user", admin: "Administrator",
};

export const role = (person) => ROLES[person.role] || person.role;

export function face(person) {
  return el("span", { class: `face-of hue-${person.hue}`, "aria-hidden": "true" }, [...person.name][0] || "?");
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(SEEN)) || {};
  } catch {
    return {};
  }
}

const seen = remembered();

// What was seen is a place in the log; a log that starts anew starts below it.
export function isUnread(id, heard) {
  if ((seen[id] || 0) > heard) seen[id] = 0;
  return heard > (seen[id] || 0);
}

export function markSeen(id, heard) {
  seen[id] = heard;
  try {
    localStorage.setItem(SEEN, JSON.stringify(seen));
  } catch {
    // A browser that keeps nothing only forgets what was read.
  }
}

let known = [];
const as = (person) => JSON.stringify([person.id, person.name, person.role, person.hue, Boolean(person.left)]);

function entry(person, choose) {
  const what = person.left ? "has left" : role(person);
  const newest = () => known.find((each) => each.id === person.id);
  return el("li", { class: person.left ? "left" : null, "data-as": as(person) },
    el("button", { type: "button", "data-person": person.id, onclick: () => choose(newest()) },
      face(person),
      el("span", { class: "names" }, el("span", { class: "name" }, person.name), el("span", { class: "hidden" }, ", "), el("span", { class: "role" }, what)),
      el("span", { class: "when" },
        el("span", { class: "hidden" }, ", "),
        el("span", { class: "local" }),
        el("span", { class: "dot none" }, el("span", { class: "hidden" })))));
}

let stop = null;

// In a row that became narrower, whose eyes one looks through stays in sight.
new ResizeObserver(([{ target }]) => {
  target.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}).observe(byId("people"));

export function draw(people, choose) {
  const list = byId("people");
  const had = list.contains(document.activeElement);
  const before = new Map([...list.children].map((row) => [row.dataset.as, row]));
  known = people;
  place(list, people.map((person) => before.get(as(person)) || entry(person, choose)));
  stop = stop || isOneStop(list);
  if (had && !list.contains(document.activeElement)) list.querySelector("button").focus();
}

export function refresh(people, current, heard) {
  const list = byId("people");
  for (const button of list.querySelectorAll("button")) {
    const person = people.find((each) => each.id === button.dataset.person);
    if (!person) continue;
    const isCurrent = person === current;
    const unread = !isCurrent && !person.left && isUnread(person.id, heard[person.id] || 0);
    const wasCurrent = button.hasAttribute("aria-current");
    if (isCurrent) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    if (isCurrent && !wasCurrent) {
      stop(button);
      button.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    button.querySelector(".local").textContent = person.left ? "" : local(now(), person.zone);
    button.querySelector(".dot").classList.toggle("none", !unread);
    button.querySelector(".dot .hidden").textContent = unread ? "New messages" : "";
  }
}
