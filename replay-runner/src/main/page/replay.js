// SPDX-License-Identifier: Apache-2.0
import { ask, count, element } from './api.js';

const POLL_MS = 500;

/** The replay of the whole log in the background: how far it is, and the divergence that it, or an earlier one, found. */
export class Replay {
  constructor(button, page) {
    this.button = button;
    this.page = page;
    this.now = { state: 'running' };
    button.addEventListener('click', () => page.showTab('divergence'));
  }

  isPossible() {
    return this.now.state !== 'off';
  }

  /** Until it has ended. */
  async follow() {
    for (;;) {
      try {
        this.now = await ask('replay');
      } catch {
        this.#title('no answer: understudy view has ended', 'failed');
        return;
      }
      this.#title(this.#text(), this.now.divergence ? 'diverged' : this.now.state);
      await this.page.run(() => this.#mark());
      if (this.now.state !== 'running') {
        break;
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
    const isReading = document.querySelector('.turn'); // a conversation, which stays
    if (['connections', 'divergence'].includes(this.page.tab) && !isReading) {
      this.page.showTab(this.page.tab);
    }
  }

  #title(text, state) {
    this.button.textContent = text;
    this.button.className = 'state ' + state;
  }

  #text() {
    const { state, position, divergence } = this.now;
    if (divergence) {
      return `${divergence.earlier ? 'an earlier replay diverged' : 'diverges'} at ${count(divergence.position)}`;
    }
    return {
      running: `replaying … ${position ? count(position) : ''}`, identical: 'replayed: identical', off: 'not replayed',
      failed: 'replay failed', diverged: 'diverged',
    }[state];
  }

  async #mark() {
    const { divergence } = this.now;
    const { timeline, recording } = this.page;
    if (divergence && timeline.divergence?.reported !== divergence.position && recording.events > 0) {
      const place = await ask('place', { position: Math.min(divergence.position, recording.events - 1) });
      timeline.divergence = { ...place, reported: divergence.position };
      timeline.redraw();
      this.page.say(this.#text());
    }
  }

  async goToDivergence() {
    if (this.page.timeline.divergence) {
      this.page.select(this.page.timeline.divergence);
    }
    this.page.showTab('divergence');
  }

  show() {
    const { state, reason, divergence } = this.now;
    const says = {
      running: 'The recording is being replayed in the background.',
      identical: 'The replay went to the end of the log, all as recorded.',
      off: 'There is no replay in the background: ' + reason,
      failed: 'The replay did not come to its end: ' + reason,
      diverged: 'The replay diverged.',
    }[state];
    const parts = [element('h2', says)];
    if (divergence) {
      parts.push(element('p', null, { className: 'bad' }, divergence.earlier ? 'An earlier replay diverged at ' : 'Divergence at ', this.page.link(divergence.position), ': ' + divergence.text),
        element('pre', divergence.report.join('\n')));
    }
    this.page.filler()(...parts);
  }
}
