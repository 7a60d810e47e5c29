// Product time: shown in the zone of whoever is looked through, and turned forward.
import { post } from "./api.js";
import { announce, byId, setBusy, toast } from "./dom.js";

let base = Date.now();
let at = performance.now();
let busy = false;

export const now = () => new Date(base + (performance.now() - at));

export function set(iso) {
  base = Date.parse(iso);
  at = performance.now();
}

const shape = (zone, options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options });

export const hour = (date, zone) => shape(zone, { hour: "2-digit", minute: "2-digit" }).format(date);
export const day = (date, zone) => shape(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date);
export const local = (date, zone) => shape(zone, { weekday: "short", hour: "2-digit", minute: "2-digit" }).format(date).replace(",", "");
const face = (date, zone) => shape(zone, {
  weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
}).format(date);

export const city = (zone) => zone.split("/").pop().replaceAll("_", " ");

export function draw(zone) {
  byId("now").textContent = face(now(), zone);
  byId("now").dateTime = now().toISOString();
  byId("place").textContent = `Product time in ${city(zone)}`;
}

function minutesInto(date, zone) {
  const parts = Object.fromEntries(
    shape(zone, { weekday: "short", hour: "2-digit", minute: "2-digit" }).formatToParts(date).map((part) => [part.type, part.value]),
  );
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(parts.weekday);
  return weekday * 1440 + Number(parts.hour) * 60 + Number(parts.minute);
}

export function untilTuesday(zone) {
  const week = 7 * 1440;
  const ten = 1440 + 600;
  const from = now();
  let minutes = (ten - minutesInto(from, zone) + week) % week || week;
  // A clock change on the way moves the landing by an hour: look where it lands and put that right.
  const landed = minutesInto(new Date(from.getTime() + minutes * 60000), zone);
  minutes += ((ten - landed + week + week / 2) % week) - week / 2;
  return `PT${minutes}M`;
}

export async function turn(how, zone) {
  if (busy) return;
  busy = true;
  byId("clock").setAttribute("aria-busy", "true");
  for (const button of byId("turns").children) setBusy(button, true);
  try {
    set((await post("clock", { advance: how === "tuesday" ? untilTuesday(zone) : how })).now);
    draw(zone);
    announce(`It is ${face(now(), zone)} in ${city(zone)}.`);
  } catch (wrong) {
    toast(wrong.message);
  } finally {
    busy = false;
    byId("clock").removeAttribute("aria-busy");
    for (const button of byId("turns").children) setBusy(button, false);
  }
}
