// Progressive enhancements: every page works without this file.

const english = document.documentElement.lang === "en";
const say = (zh, en) => (english ? en : zh);
const two = (n) => String(n).padStart(2, "0");

// Only what is read in one way wherever it stands; the rest is read when the form is sent.
function fenOf(text) {
  const plain = text.normalize("NFKC").trim();
  const match = /^¥?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?\s*(万|亿)?元?$/.exec(plain);
  if (!match) return null;
  const scale = { 万: 10000n, 亿: 100000000n }[match[3]] ?? 1n;
  return (BigInt(match[1].replaceAll(",", "")) * 100n + BigInt((match[2] ?? "").padEnd(2, "0"))) * scale;
}

function wan(fen) {
  const part = String(fen % 1000000n).padStart(6, "0").replace(/0+$/, "");
  const amount = (fen / 1000000n).toLocaleString("en-US") + (part ? `.${part}` : "");
  return say(`${amount} 万元`, `${amount} × 10,000 yuan`);
}

function yuan(fen) {
  return `¥${(fen / 100n).toLocaleString("en-US")}.${two(fen % 100n)}`;
}

function hintMoney(input) {
  const hint = document.querySelector(`[data-money-for="${CSS.escape(input.id)}"]`);
  if (!hint) return;
  const show = () => {
    const fen = fenOf(input.value);
    hint.textContent = fen === null ? "" : wan(fen);
  };
  input.addEventListener("input", show);
  show();
}

// The button of a list that is picked from says how many are picked.
function countPicked(form) {
  const button = form.querySelector("[data-pick-button]");
  const all = form.querySelector("[data-pick-all]");
  if (!button) return;
  const plain = button.textContent;
  const show = () => {
    const ticked = form.querySelectorAll("input[name=case]:checked").length;
    const count = all?.checked ? Number(all.dataset.pickAll) : ticked;
    button.textContent = count ? form.dataset.pick.replace("#", count.toLocaleString("en-US")) : plain;
  };
  form.addEventListener("change", show);
  show();
}

// A form with data-split="government concession enterprise" and data-split-total="price" shows whether the parts add up.
function previewSplit(box) {
  const form = box.closest("form");
  const fields = box.dataset.split.split(/\s+/).map((name) => form.elements[name]);
  const total = form.elements[box.dataset.splitTotal];
  if (!total || fields.some((field) => !field)) return;
  const show = () => {
    const parts = fields.map((field) => (field.value.trim() ? fenOf(field.value) : 0n));
    const price = fenOf(total.value);
    if (price === null || parts.includes(null)) { box.textContent = ""; return; }
    const sum = parts.reduce((a, b) => a + b, 0n);
    const gap = price > sum ? price - sum : sum - price;
    box.textContent = sum === price
      ? say(`三项合计 ${yuan(sum)}，与价格相等。`, `The three parts add up to the price, ${yuan(sum)}.`)
      : say(`三项合计 ${yuan(sum)}，比价格${sum > price ? "多" : "少"} ${yuan(gap)}。`,
            `The three parts come to ${yuan(sum)}, ${yuan(gap)} ${sum > price ? "more" : "less"} than the price.`);
    box.dataset.adds = sum === price ? "up" : "not";
  };
  [...fields, total].forEach((field) => field.addEventListener("input", show));
  show();
}

function countDown(box) {
  const until = Date.parse(box.dataset.deadline);
  const lead = Date.parse(box.dataset.serverNow) - Date.now();
  const left = box.querySelector("[data-remaining]");
  const clock = box.querySelector("[data-clock]");
  const shanghai = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });
  const show = () => {
    const now = Date.now() + lead;
    clock.textContent = shanghai.format(now);
    const seconds = Math.max(0, Math.floor((until - now) / 1000));
    if (seconds === 0) { left.textContent = say("已截止", "Closed"); return false; }
    const days = Math.floor(seconds / 86400);
    const rest = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    left.textContent = say(`还有 ${days ? `${days} 天 ` : ""}${rest}`, `${days ? `${days} d ` : ""}${rest} left`);
    return true;
  };
  if (show()) {
    const timer = setInterval(() => show() || clearInterval(timer), 1000);
  }
}

function followJob(box) {
  if (!box.dataset.poll) { setTimeout(() => location.reload(), 5000); return; }
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.poll, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const job = await answer.json();
      if (job.finished) { location.reload(); return; }
      const bar = box.querySelector("progress");
      bar.max = job.total || 1;
      bar.value = job.done || 0;
      box.querySelector("[data-done]").textContent = job.done;
      box.querySelector("[data-total]").textContent = job.total;
      if (job.note) box.querySelector("[data-note]").textContent = job.note;
    } catch {
      setTimeout(() => location.reload(), 5000);
      return;
    }
    setTimeout(ask, 2000);
  };
  setTimeout(ask, 1000);
}

// A GET form with data-live="id" shows its answer in the element of that id while it is filled in, and in the address.
function answerAtOnce(form) {
  let timer = 0;
  let latest = 0;
  const ask = async () => {
    const turn = ++latest;
    const query = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(`${form.action}?${query}`, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const news = page.getElementById(form.dataset.live);
      if (turn !== latest || !news) return;
      document.getElementById(form.dataset.live).replaceWith(document.adoptNode(news));
      if (!answer.ok) return;
      history.replaceState(null, "", answer.url);
      const lists = (box) => box.querySelectorAll('input[type="hidden"]');
      lists(form).forEach((field) => field.remove());
      const fresh = page.querySelector(`form[data-live="${form.dataset.live}"]`);
      lists(fresh).forEach((field) => form.append(document.adoptNode(field)));
      form.querySelectorAll('[name^="add_"]').forEach((field) => { field.value = ""; });
    } catch {
      form.submit();
    }
  };
  const pending = () => {
    const pair = ["kind", "need", "institution"].filter((name) => form.elements[`add_${name}`]?.value);
    const first = ["priority_need", "priority"].filter((name) => form.elements[`add_${name}`]?.value);
    return pair.length % 3 !== 0 || first.length % 2 !== 0;
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (!pending()) timer = setTimeout(ask, 350);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    ask();
  });
}

function offerCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = say("已复制", "Copied");
  });
}

function nameFile(input) {
  const told = document.querySelector(`[data-file-for="${CSS.escape(input.id)}"]`);
  input.addEventListener("change", () => {
    const file = input.files[0];
    if (told) told.textContent = file ? ` · ${file.name} (${(file.size / 1048576).toFixed(1)} MB)` : "";
  });
}

// A box with data-when="categories" shows, of what it holds, only what belongs to a ticked value of that field.
function showChosen(box) {
  const form = box.closest("form");
  const show = () => {
    const ticked = new Set([...form.querySelectorAll(`[name="${box.dataset.when}"]:checked`)].map((one) => one.value));
    box.querySelectorAll("[data-is]").forEach((part) => {
      const wanted = ticked.has(part.dataset.is) || part.querySelector(".is-wrong");
      if (wanted && part.hidden) part.open = true;
      part.hidden = !wanted;
    });
  };
  form.addEventListener("change", show);
  show();
}

// A table that fits is no stop of the keyboard; one that does not is scrolled by its arrows.
function stopWhereWide(wrap) {
  const show = () => {
    if (wrap.scrollWidth > wrap.clientWidth && getComputedStyle(wrap).overflowX === "auto") wrap.tabIndex = 0;
    else wrap.removeAttribute("tabindex");
  };
  new ResizeObserver(show).observe(wrap);
  show();
}

// What is folded on a phone lies open on a desk, and where an address leads into it.
function openWhereItFits(fold) {
  if (matchMedia("(min-width: 600px)").matches) fold.open = true;
}

function openAround(hash) {
  const goal = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  for (let fold = goal && goal.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (goal) goal.scrollIntoView();
}

// A form with a line data-saves-itself is saved a while after the last stroke, and when its page is left; its button does the same.
// The line may name another address, and with data-saved-as the field that carries what was saved.
// Without a network it is tried again; where another tab has saved meanwhile it stops, and the button shows both values. Whoever was
// signed out signs in in another tab: the button then fetches a new token for the form, which is still filled in.
function saveByItself(line) {
  const form = line.closest("form");
  const version = () => form.elements[line.dataset.savedAs || "version"];
  let timer = 0;
  let changed = false;
  let sending = null;
  let signedOut = false;
  const stop = (sentence) => {
    line.textContent = sentence;
    form.removeEventListener("input", note);
  };
  const send = async () => {
    const data = new URLSearchParams(new FormData(form));
    data.set("then", "auto");
    let answer = null;
    try {
      answer = await fetch(line.dataset.savesItself || form.action,
                           { method: "POST", body: data, headers: { Accept: "application/json" }, keepalive: true });
    } catch {
      line.textContent = say("网络不通，还没有保存；一会儿自动再试，请不要关闭这一页", "No network, not saved yet; it is tried again, please leave this page open");
      changed = true;
      timer = setTimeout(save, 15000);
      return;
    }
    const saved = await answer.json().catch(() => null);
    if (answer.ok && saved && "version" in saved) {
      version().value = saved.version;
      const now = new Date();
      const at = `${two(now.getHours())}:${two(now.getMinutes())}`;
      line.textContent = saved.whole
        ? say(`${at} 已自动保存草稿`, `Draft saved at ${at}`)
        : say(`${at} 已自动保存草稿；读不出来的几处没有保存，请按保存查看`, `Draft saved at ${at}; what cannot be read was not: press save to see`);
    } else if (answer.status === 409 && !(saved && saved.refused)) {
      stop(say("没有自动保存：这一页在别处改过。请按“保存草稿”，两边不同的内容会并列显示",
               "Not saved: this page was changed elsewhere. Press “Save the draft” to see both values"));
    } else if (saved && saved.refused) {
      stop(saved.refused);
    } else if ([400, 401, 403].includes(answer.status) || answer.redirected) {
      signedOut = true;
      stop(say("没有自动保存：您已退出登录。请在另一个标签页登录，再回到这一页按保存，填写的内容都在",
               "Not saved: you are signed out. Sign in in another tab, come back to this page and press save; what you have typed is still here"));
    } else {
      stop(say("没有自动保存。请按“保存草稿”查看原因", "Not saved. Press “Save the draft” to see why"));
    }
  };
  function save() {
    clearTimeout(timer);
    if (!changed || sending) return;
    changed = false;
    sending = send().finally(() => { sending = null; });
  }
  function note() {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, 15000);
  }
  const renewToken = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-saves-itself]")?.closest("form").elements.csrf_token;
    if (!fresh) return false;
    form.elements.csrf_token.value = fresh.value;
    return true;
  };
  form.addEventListener("input", note);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("online", save);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    changed = false;
    if (!sending && !signedOut) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const again = () => form.requestSubmit(event.submitter);
    if (!signedOut) { sending.then(again); return; }
    renewToken().catch(() => false).then((renewed) => {
      signedOut = !renewed;
      if (renewed) again();
    });
  });
}

// The browser repeats the last POST of an impatient hand; the second click of one does nothing.
function sendOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 4000);
  });
}

const each = (selector, work) => document.querySelectorAll(selector).forEach(work);
each("input[data-money]", hintMoney);
each("form[data-pick]", countPicked);
each("[data-split]", previewSplit);
each("[data-deadline]", countDown);
each("[data-poll]", followJob);
each("[data-when]", showChosen);
each("[data-saves-itself]", saveByItself);
each("[data-live]", answerAtOnce);
each("[data-copy]", offerCopy);
each('input[type="file"]', nameFile);
each('form[method="post"]', sendOnce);
each(".table-wrap", stopWhereWide);
each(".phone-fold", openWhereItFits);
openAround(location.hash);
window.addEventListener("hashchange", () => openAround(location.hash));
each("[data-print]", (button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
document.getElementById("form-errors")?.focus();
