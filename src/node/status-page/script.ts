/** What runs on the page: listens to the server, and writes what it says as text. It sends nothing. */
export const SCRIPT = `
const $ = (id) => document.getElementById(id);
const num = (v, d = 2) => (v === null || v === undefined ? '–' : v.toLocaleString('en-US', { minimumFractionDigits: d, maximumFractionDigits: d }));
const short = (v) => (v === null || v === undefined ? '–' : String(Math.round(v * 1e8) / 1e8));
const clock = (at) => (at === null || at === undefined ? '–' : new Date(at / 1000).toISOString().slice(11, 23));
const span = (us) => (us === null || us === undefined ? '–' : us < 1e3 ? us.toFixed(0) + ' µs' : us < 1e6 ? (us / 1e3).toFixed(1) + ' ms' : us < 6e7 ? (us / 1e6).toFixed(1) + ' s' : (us / 6e7).toFixed(0) + ' min');
const share = (v) => (v === null || v === undefined ? '–' : (100 * v).toFixed(1) + ' %');
function cell(what) {
  const td = document.createElement('td');
  if (what instanceof Node) td.append(what);
  else if (what && what.bad !== undefined) { td.textContent = what.text; if (what.bad) td.className = 'bad'; }
  else td.textContent = what;
  return td;
}
function fill(id, rows, none) {
  const table = $(id);
  const minor = [...table.tHead.rows[0].cells].map((th) => th.classList.contains('minor'));
  table.tBodies[0].replaceChildren(...rows.map((cells) => {
    const tr = document.createElement('tr');
    tr.append(...cells.map((one, i) => { const td = cell(one); if (minor[i]) td.classList.add('minor'); return td; }));
    return tr;
  }));
  table.hidden = rows.length === 0;
  const words = $(id + '-none');
  words.hidden = rows.length > 0;
  words.textContent = none;
}
function meterOf(value) {
  const meter = document.createElement('meter');
  meter.max = 1; meter.high = 0.8; meter.optimum = 0;
  meter.value = Math.max(0, Math.min(1, value ?? 0));
  meter.setAttribute('aria-label', share(value));
  return meter;
}
function curve(points) {
  const path = $('line');
  const n = points.length / 2;
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < n; i++) { low = Math.min(low, points[2 * i + 1]); high = Math.max(high, points[2 * i + 1]); }
  if (n < 2) { path.setAttribute('d', ''); $('from').textContent = ''; $('to').textContent = ''; return; }
  const first = points[0], width = points[2 * n - 2] - first || 1, tall = high - low || 1;
  let d = '';
  for (let i = 0; i < n; i++) d += (i ? 'L' : 'M') + ((points[2 * i] - first) / width * 1000).toFixed(1) + ' ' + (104 - (points[2 * i + 1] - low) / tall * 98).toFixed(1);
  path.setAttribute('d', d);
  $('from').textContent = clock(first).slice(0, 8) + ' UTC, lowest ' + num(low);
  $('to').textContent = 'highest ' + num(high) + ', ' + clock(points[2 * n - 2]).slice(0, 8);
}
function show(s) {
  const { health: h, equity, risk } = s;
  const halted = risk ? risk.halted : [];
  const state = h.killed !== null ? 'stopped by the kill switch: ' + h.killed : halted.length ? 'halted' : s.state;
  $('state').textContent = state;
  $('state').className = h.killed !== null || halted.length || s.state === 'failed' ? 'bad' : '';
  $('at').textContent = clock(s.at) + ' UTC';
  $('equity').textContent = equity ? num(equity.equity) : '–';
  $('gross').textContent = equity ? share(equity.gross) : '–';
  $('net').textContent = equity ? share(equity.net) : '–';
  $('fills').textContent = num(s.fills, 0);
  $('lag').textContent = span(h.lag.p99);
  $('waiting').textContent = num(h.waiting, 0) + (h.dropped ? ', ' + num(h.dropped, 0) + ' dropped' : '');
  curve(s.curve);
  fill('positions', s.positions.map((p) => [p.instrument, p.quantity, num(p.averagePrice), num(p.mark), { text: num(p.unrealised), bad: p.unrealised < 0 }]), 'Nothing is held.');
  fill('orders', s.orders.map((o) => [o.instrument, o.side + ' ' + o.quantity, o.type, o.limit ?? o.stop ?? 'market', short(o.remaining), o.status, o.strategy]), 'No open orders.');
  fill('limits', (risk ? risk.limits : []).map((l) => [l.policy, meterOf(l.share), { text: share(l.share), bad: l.share >= 1 }, short(l.measured), short(l.max), l.limit]), 'No policy tells of a limit.');
  fill('streams', h.feeds.flatMap((f) => f.streams.map((one) => [one.symbol, one.channel, { text: one.state, bad: one.state === 'broken' }, one.lastAt === null ? '–' : span(Math.max(0, s.at - one.lastAt)), num(one.messages, 0), num(one.gaps, 0), num(one.repaired, 0), f.feed])), 'No streams.');
  $('notes').replaceChildren(...h.feeds.map((f) => {
    const li = document.createElement('li');
    li.textContent = f.feed + ': ' + f.connections + ' connected, ' + f.reconnects + ' reconnects, ' + f.badFrames + ' unreadable frames, clock of the venue ' + (f.clock.offset === null ? 'unknown' : (f.clock.offset < 0 ? 'behind by ' : 'ahead by ') + span(Math.abs(f.clock.offset))) + (f.refusals.length ? ', refused: ' + f.refusals[f.refusals.length - 1] : '');
    return li;
  }));
  fill('decisions', s.decisions.map((d) => [clock(d.at), d.strategy, String(d.submitted), { text: String(d.interventions), bad: d.interventions > 0 }, d.wanted.map((w) => w.instrument + ' ' + d.targetKind + ' ' + short(w.target) + ' (forecast ' + short(w.forecast) + ')').join(', ')]), 'No decision yet.');
  fill('alerts', s.alerts.map((a) => [clock(a.at), { text: a.severity, bad: a.severity !== 'info' }, a.code, a.message]), 'No alerts.');
  document.body.dataset.shown = '1';
}
const source = new EventSource('/events');
source.onmessage = (event) => show(JSON.parse(event.data));
source.onerror = () => { $('state').textContent = 'no word from the bot; trying again'; $('state').className = 'bad'; };
`.trim();
