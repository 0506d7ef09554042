// The panel of misbehaviour: faults by number and by chance, speed limits, what is to come and what happened.

import { make } from "./bubbles.js";

const at = (id) => document.getElementById(id);
const SENDS = ["cut_after", "cut_before", "error", "flood", "late", "malformed", "misshapen"];
const POLLS = ["cut_after", "error", "redeliver", "reorder"];
const POSTS = ["cut_after", "cut_before", "redeliver", "twice", "reorder"];
const WORDS = { getupdates: "polls", webhook: "posts", sends: "messages", others: "others" };

let asked = 0;

function told(kind) {
  return kind.replaceAll("_", " ");
}

// An answer that comes after a newer question was asked is old news.
async function ask(question) {
  asked += 1;
  const mine = asked;
  const answer = await question;
  if (mine === asked && answer.faults) show(answer);
}

function show({ faults, flood, chaos, happened }) {
  at("flood").checked = flood;
  at("chaos").on.checked = Boolean(chaos);
  const count = faults.reduce((sum, fault) => sum + fault.times, 0);
  at("trouble-count").textContent = (count ? `\u00a0(${count})` : "") + (chaos ? "\u00a0⚄" : "");
  at("trouble-list").replaceChildren(...faults.map((fault) => make("li", {}, `${fault.times} × ${told(fault.kind)}`)));
  const lines = Object.entries(happened).map(([stream, kinds]) => {
    const counts = Object.entries(kinds).map(([kind, number]) => `${number} × ${told(kind)}`);
    return counts.length ? `${WORDS[stream]}: ${counts.join(", ")}` : "";
  });
  const all = lines.filter(Boolean).join("; ");
  at("happened").textContent = all ? `Happened so far – ${all}` : "";
}

function shares(kinds, percent) {
  return Object.fromEntries(kinds.map((kind) => [kind, percent / 100 / kinds.length]));
}

function chaosOf(form) {
  const percent = Number(form.percent.value) || 1;
  const wanted = { seed: Number(form.seed.value) || 0, retry_after: 1, seconds: 2 };
  if (!form.on.checked) return wanted;
  return { ...wanted, rates: shares(SENDS, percent), poll_rates: shares(POLLS, percent), post_rates: shares(POSTS, percent) };
}

export function wireTrouble(post) {
  const form = at("trouble");
  form.kind.addEventListener("change", () => {
    form.methods.value = form.kind.selectedOptions[0].dataset.for || "sends";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const seconds = Number(form.seconds.value);
    ask(post("/phone/faults", {
      kind: form.kind.value, times: Number(form.times.value), methods: form.methods.value,
      retry_after: seconds, seconds, chat_id: Number(form.chat_id.value) || null,
    }));
  });
  const chaos = at("chaos");
  chaos.addEventListener("submit", (event) => event.preventDefault());
  chaos.addEventListener("change", (event) => {
    if (chaos.on.checked || event.target === chaos.on) ask(post("/phone/chaos", chaosOf(chaos)));
  });
  at("calm").addEventListener("click", () => ask(post("/phone/calm", {})));
  at("flood").addEventListener("change", () => ask(post("/phone/flood", { on: at("flood").checked })));
  const look = () => ask(fetch("/phone/faults").then((answer) => answer.json(), () => ({})));
  at("trouble-fold").addEventListener("toggle", look);
  setInterval(() => { if (at("trouble-fold").open) look(); }, 2000);
}
