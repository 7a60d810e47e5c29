// The people, whose eyes one can look through: role, local time, and whether something new waits.
import { local, now } from "./clock.js";
import { byId, el } from "./dom.js";

const SEEN = "champion.seen";
const ROLES = {
  champion: "Champion", manager: "Manager", owner: "Portfolio owner", sponsor: "Sponsor", user: "End user", admin: "Administrator",
};

export const role = (person) => ROLES[person.role] || person.role;

export function face(person, people) {
  const hue = people.indexOf(person) % 10;
  return el("span", { class: `face-of hue-${hue}`, "aria-hidden": "true" }, person.name.slice(0, 1));
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

export function draw(people, choose) {
  byId("people").replaceChildren(...people.map((person) => el("li", {},
    el("button", { type: "button", "data-person": person.id, onclick: () => choose(person) },
      face(person, people),
      el("span", { class: "names" }, el("span", { class: "name" }, person.name), el("span", { class: "role" }, role(person))),
      el("span", { class: "when" },
        el("span", { class: "local" }),
        el("span", { class: "dot none" }, el("span", { class: "hidden" })))))));
}

export function refresh(people, current, heard) {
  for (const button of byId("people").querySelectorAll("button")) {
    const person = people.find((each) => each.id === button.dataset.person);
    const isCurrent = person === current;
    const unread = !isCurrent && isUnread(person.id, heard[person.id] || 0);
    if (isCurrent) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    button.querySelector(".local").textContent = local(now(), person.zone);
    button.querySelector(".dot").classList.toggle("none", !unread);
    button.querySelector(".dot .hidden").textContent = unread ? "New messages" : "";
  }
}
