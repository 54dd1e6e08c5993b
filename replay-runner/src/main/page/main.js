// SPDX-License-Identifier: Apache-2.0
import { ask, count, element, laneText, seconds, shortSite } from './api.js';
import { LANE } from './bars.js';
import { Details } from './details.js';
import { KEYS } from './keys.js';
import { legend } from './legend.js';
import { Lists } from './lists.js';
import { Overview } from './overview.js';
import { RULER } from './paint.js';
import { Replay } from './replay.js';
import { Timeline } from './timeline.js';

const byId = id => document.getElementById(id);
const TABS = { event: 'Event', events: 'Events', found: 'Found', connections: 'Connections', waits: 'Waits', divergence: 'Replay' };
const LATE_MS = 200;

/** The page: what is chosen, which tab is open, and who shows what. */
class Page {
  tab = 'event';
  tabs = Object.keys(TABS);
  #turn = 0;

  async open() {
    this.recording = await ask('recording');
    const { recording } = this;
    byId('log').textContent = byId('log').title = recording.log;
    byId('facts').textContent = `${recording.command} · JDK ${recording.jdk} · ${count(recording.events)} events · `
      + `${recording.lanes.length} threads · ${new Date(recording.startMs).toISOString()}`;
    byId('facts').title = byId('facts').textContent;
    byId('timeline').style.maxHeight = RULER + LANE * (recording.lanes.length + 1) + 'px';
    document.title = recording.log.replace(/.*\//, '') + ' – understudy view';
    byId('warnings').replaceChildren(...recording.warnings.map(text => element('p', text)));
    byId('kind').append(...['clock', 'input', 'output', 'schedule', 'hash', 'control'].map(kind => element('option', kind, { value: kind })));
    byId('thread').append(...recording.lanes.map(lane => element('option', laneText(lane), { value: lane.number })));
    legend(byId('legend'));
    byId('axis').disabled = recording.endNs === 0;
    byId('axis').title = recording.endNs === 0 ? 'The program looked at no clock' : byId('axis').title;
    this.timeline = new Timeline(byId('timeline'), recording, {
      onError: error => this.fail(error),
      onPaint: () => this.overview?.paint(),
      onHover: pick => this.#hover(pick),
      onPick: pick => pick && this.run(() => this.#pick(pick)),
    });
    this.overview = new Overview(byId('overview'), this.timeline);
    this.details = new Details(recording, this);
    this.lists = new Lists(recording, this);
    this.replay = new Replay(byId('replay'), this);
    this.#tabs();
    this.#controls();
    this.showTab('event');
    byId('timeline').focus();
    this.replay.follow();
  }

  // ---- what the parts may ask of the page

  /** Says it to who can't see it. */
  say(text) {
    byId('status').textContent = text;
  }

  fail(error) {
    byId('error')?.remove();
    byId('warnings').append(element('p', error.message, { id: 'error' }));
  }

  /** Runs what was asked for; what goes wrong is said. */
  async run(action) {
    try {
      await action();
    } catch (error) {
      this.fail(error);
    }
  }

  /** What a part is to call with what it has to show; nothing comes of it if another part has begun since. */
  filler() {
    const turn = ++this.#turn;
    const content = byId('content');
    const late = setTimeout(() => turn === this.#turn && content.replaceChildren('Loading …'), LATE_MS);
    return (...children) => {
      clearTimeout(late);
      if (turn === this.#turn) {
        content.replaceChildren(...children);
      }
    };
  }

  link(position) {
    const button = element('button', count(position), { type: 'button', className: 'link' });
    button.addEventListener('click', () => this.run(async () => this.choose(await ask('place', { position }))));
    return button;
  }

  /** To the event that is there, or beside it. */
  async step(parameters) {
    const from = this.timeline.selected?.position ?? 0;
    return this.select(await ask('place', { position: from, ...parameters }));
  }

  /** Chosen in the time line: a list of what is around goes along. */
  select(place) {
    this.timeline.select(place);
    return this.showTab(this.tab === 'events' ? 'events' : 'event');
  }

  /** Chosen in a list. */
  choose(place) {
    this.timeline.select(place);
    return this.showTab('event');
  }

  onFound(found) {
    this.timeline.found = found;
    this.timeline.redraw();
  }

  // ---- tabs

  #tabs() {
    for (const [name, title] of Object.entries(TABS)) {
      const tab = element('button', title, { type: 'button', id: 'tab-' + name, role: 'tab' });
      tab.setAttribute('aria-controls', 'content');
      tab.addEventListener('click', () => this.showTab(name));
      byId('tabs').append(tab);
    }
    byId('tabs').addEventListener('keydown', event => {
      const { tabs } = this;
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) {
        this.showTab(tabs[(tabs.indexOf(this.tab) + step + tabs.length) % tabs.length]);
        byId('tab-' + this.tab).focus();
      }
    });
  }

  showTab(name) {
    this.tab = name;
    for (const tab of byId('tabs').children) {
      const isChosen = tab.id === 'tab-' + name;
      tab.setAttribute('aria-selected', isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
    }
    byId('content').setAttribute('aria-labelledby', 'tab-' + name);
    const place = this.timeline.selected;
    const showNothing = () => this.filler()(element('p',
      'No event is chosen: click one in the time line, or use the arrow keys there.', { className: 'dim' }));
    return this.run(() => ({
      event: () => place ? this.details.show(place) : showNothing(),
      events: () => this.lists.around(place ?? { position: 0 }),
      found: () => this.lists.showFound(),
      connections: () => this.lists.connections(),
      waits: () => this.lists.waits(),
      divergence: () => this.replay.show(),
    })[name]());
  }

  // ---- mouse and keys

  #hover(pick) {
    if (!pick) {
      byId('hover').textContent = '\u00a0';
      return;
    }
    const isPosition = this.timeline.axis === 'position';
    const [position, ns] = isPosition ? [pick.at, pick.other] : [pick.other, pick.at];
    const parts = [position === null ? '' : 'position ' + count(position), ns === null ? '' : seconds(ns),
      laneText(this.recording.lanes[pick.lane])];
    if (pick.cell) {
      const [site, kind] = this.recording.sites[pick.cell.site];
      parts.push(pick.cell.events === 1 ? `${kind} ${shortSite(site)}` : `${count(pick.cell.events)} events from ${count(pick.cell.first)} on`);
    }
    byId('hover').textContent = parts.filter(part => part).join(' · ');
  }

  /** The event that was clicked; where a thread waits, the one by which it began to. With its stack trace. */
  async #pick(pick) {
    const from = pick.cell ? { position: pick.cell.first } : this.timeline.axis === 'position' ? { position: pick.at } : { ns: pick.at };
    const place = await ask('place', { ...from, step: 'last', lane: pick.lane });
    await this.choose(place);
    if (this.replay.isPossible()) {
      await this.details.askStack();
    }
  }

  #controls() {
    const click = (id, action) => byId(id).addEventListener('click', () => this.run(action));
    click('in', () => this.timeline.zoom(1 / 2));
    click('out', () => this.timeline.zoom(2));
    click('whole', () => this.timeline.showAll());
    click('axis', () => this.changeAxis());
    click('keys', () => byId('help').showModal());
    byId('keylist').append(...KEYS.map(({ keys, says }) => element('tr', null, {},
      element('td', null, {}, ...keys.map(key => element('kbd', key === ' ' ? 'Space' : key))), element('td', says))));
    byId('search').addEventListener('submit', event => {
      event.preventDefault();
      const parameters = { text: byId('text').value, kind: byId('kind').value, thread: byId('thread').value };
      this.showTab('found');
      this.run(() => this.lists.search(parameters));
    });
    document.addEventListener('keydown', event => this.#key(event));
  }

  async changeAxis() {
    const { timeline } = this;
    if (byId('axis').disabled) {
      return;
    }
    const middle = Math.max(0, Math.floor(timeline.start + timeline.scale * timeline.width / 2));
    const at = Math.min(middle, timeline.extent() - 1);
    const place = timeline.selected ?? await ask('place', timeline.axis === 'position' ? { position: at } : { ns: at });
    await timeline.changeAxis(place);
    byId('axis').setAttribute('aria-pressed', timeline.axis === 'time');
  }

  #key(event) {
    const isTyping = event.target.closest('input, select, dialog');
    const isElsewhere = event.target !== byId('timeline') && event.target !== document.body;
    const key = KEYS.find(each => each.keys.includes((event.shiftKey && event.key.startsWith('Arrow') ? 'Shift ' : '') + event.key));
    if (event.key === 'Escape' && event.target.closest('input, select')) {
      byId('timeline').focus();
    } else if (key && !isTyping && !event.ctrlKey && !event.altKey && !event.metaKey && !(key.onTimeline && isElsewhere)) {
      event.preventDefault();
      this.run(() => key.does(this, event.key));
    }
  }
}

const page = window.understudy = new Page();
page.open().catch(error => page.fail(error));
